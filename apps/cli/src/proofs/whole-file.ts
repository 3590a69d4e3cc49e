import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { link, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Refused } from '../log/refused.js';

/** Makes a folder ready to be written to: without what an earlier command had half written when it was stopped. */
export async function openFolder(folder: string): Promise<void> {
  await asWrite(async () => {
    await mkdir(folder, { recursive: true });
    const left = (await readdir(folder)).filter((file) => file.endsWith('.half'));
    await Promise.all(left.map((file) => rm(join(folder, file), { force: true })));
  });
}

/**
 * Writes texts as a file that is not there yet, as they come. It gets its name when all of it is on the disk: a file is
 * there whole, or not at all.
 */
export async function writeWhole(path: string, texts: Iterable<string> | AsyncIterable<string>): Promise<void> {
  // Of its own, as another command may be at the same file.
  const half = `${path}.${randomUUID()}.half`;
  await asWrite(async () => {
    try {
      await pipeline(texts, createWriteStream(half, { flags: 'wx', flush: true }));
      await link(half, path);
    } finally {
      await rm(half, { force: true });
    }
  });
}

async function asWrite(work: () => Promise<void>): Promise<void> {
  await work().catch((fault: unknown) => {
    throw codeOf(fault) === undefined ? fault : new Refused('not-writable', String(fault));
  });
}

/** Of a fault of the file system. */
export function codeOf(fault: unknown): string | undefined {
  const { syscall, code } = fault as { syscall?: string; code?: string };
  return syscall === undefined ? undefined : code;
}
