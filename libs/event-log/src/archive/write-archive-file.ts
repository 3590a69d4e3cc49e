import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PermanentFault } from '../event-log.errors.js';
import {
  type ArchivedRange,
  footerOf,
  hashBytes,
  headerOf,
  type IndexEntry,
  type StoredBatch,
} from './archive-format.js';

interface Part {
  readonly topic: string;
  readonly partition: number;
  readonly firstOffset: bigint;
}

/** `ingestion.click.v1/03/0000000000000012000.batches`: names sort like offsets. */
function fileOf({ topic, partition, firstOffset }: Part): string {
  return join(topic, String(partition).padStart(2, '0'), `${String(firstOffset).padStart(19, '0')}.batches`);
}

/**
 * Writes adjoining batches into a file that is whole and on the disk once it has its name. What a killed run left under
 * the name is replaced; a file of another log is not: throws PermanentFault.
 */
export async function writeArchiveFile(
  folder: string,
  part: Part,
  batches: AsyncIterable<StoredBatch>,
): Promise<ArchivedRange> {
  const file = fileOf(part);
  const path = join(folder, file);
  await mkdir(dirname(path), { recursive: true });
  const handle = await open(`${path}.partial`, 'w');
  let written: Written;
  try {
    written = await write(handle, part, batches);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await refuseForeign(path, written.beginning);
  const { sha256, bytes, nextOffset } = written;
  if ((await hashOf(`${path}.partial`, bytes)) !== sha256) throw new PermanentFault(`${file} cannot be read back`);
  await rename(`${path}.partial`, path);
  for (const above of ['.', '..', '../..', '../../..']) await syncFolder(join(dirname(path), above));
  return { ...part, nextOffset, file, bytes: BigInt(bytes), sha256 };
}

interface Written {
  /** Header and first body: what no other log begins with. */
  readonly beginning: Buffer;
  readonly bytes: number;
  readonly nextOffset: bigint;
  readonly sha256: string;
}

async function write(handle: FileHandle, part: Part, batches: AsyncIterable<StoredBatch>): Promise<Written> {
  const hash = createHash('sha256');
  const header = headerOf(part.topic, part.partition, part.firstOffset);
  let beginning = header;
  let position = await put(handle, hash, header);
  let nextOffset = part.firstOffset;
  const index: IndexEntry[] = [];
  for await (const { body, ...batch } of batches) {
    if (index.length === 0) beginning = Buffer.concat([header, body]);
    index.push({ ...batch, position, bytes: body.length });
    position += await put(handle, hash, body);
    nextOffset = batch.firstOffset + BigInt(batch.count);
  }
  const footer = footerOf(index, position);
  const hashed = position + (await put(handle, hash, footer));
  const digest = hash.digest();
  await handle.appendFile(digest);
  return { beginning, bytes: hashed + hashBytes, nextOffset, sha256: digest.toString('hex') };
}

async function put(handle: FileHandle, hash: Hash, bytes: Buffer): Promise<number> {
  hash.update(bytes);
  await handle.appendFile(bytes);
  return bytes.length;
}

/** SHA-256 of a file up to its last 32 bytes. */
export async function hashOf(path: string, bytes: number): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { end: bytes - hashBytes - 1, highWaterMark: 1024 * 1024 })) {
    hash.update(chunk as Buffer);
  }
  return hash.digest('hex');
}

async function refuseForeign(path: string, beginning: Buffer): Promise<void> {
  let there: FileHandle;
  try {
    there = await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  try {
    const found = Buffer.alloc(beginning.length);
    await there.read(found, 0, found.length, 0);
    if (!found.equals(beginning))
      throw new PermanentFault(`${path} belongs to another log, or is damaged: move it away`);
  } finally {
    await there.close();
  }
}

/** A new name lasts once the folder that it stands in is on the disk. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
