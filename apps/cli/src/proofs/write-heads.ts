import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { allHeads, type Head } from '../../../ledger/src/proofs/heads.query.js';
import { type Held, readList } from '../../../ledger/src/proofs/kept-list.query.js';
import { Refused } from '../log/refused.js';
import { headFileOf, listFileOf } from './head-files.js';

/**
 * Writes every head, and the list of what it holds where it holds something. Answers with the heads that were not there
 * yet. Refuses where a head differs from its file, or a new list from its head: one of them was changed.
 */
export async function writeHeads(held: Held, folder: string): Promise<{ file: string; hash: string }[]> {
  await mkdir(folder, { recursive: true });
  const written: { file: string; hash: string }[] = [];
  let before: Head | undefined;
  for await (const head of allHeads(held.books)) {
    const file = headFileOf(head.day);
    const there = await contentOf(join(folder, file));
    if (there !== undefined && there !== head.text) {
      throw new Refused('head-differs', `${file} was published with another content than the books have now.`);
    }
    await writeList(held, folder, { head, before });
    if (there === undefined) {
      await writeFile(join(folder, file), head.text, { flag: 'wx' });
      written.push({ file, hash: head.hash });
    }
    before = head;
  }
  return written;
}

/** Before its head: where a head is, its list is, too. One that is there stays as it is, unread: `verify` reads it. */
async function writeList(
  held: Held,
  folder: string,
  { head, before }: { readonly head: Head; readonly before: Head | undefined },
): Promise<void> {
  const path = join(folder, listFileOf(head.day));
  if (await isThere(path)) return;
  const texts = await readList(held, head, before);
  if (texts === undefined) {
    throw new Refused(
      'head-differs',
      `What the head of ${head.day} holds is not in the books as it was when it was made.`,
    );
  }
  if (texts.length > 0) await writeFile(path, `${texts.join('\n')}\n`, { flag: 'wx' });
}

async function isThere(path: string): Promise<boolean> {
  return (await contentOf(path)) !== undefined;
}

async function contentOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (fault) {
    if (codeOf(fault) === 'ENOENT') return undefined;
    throw fault;
  }
}

/** Of a fault of the file system. */
export function codeOf(fault: unknown): string | undefined {
  const { syscall, code } = fault as { syscall?: string; code?: string };
  return syscall === undefined ? undefined : code;
}
