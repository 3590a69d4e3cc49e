import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ArchiveFault } from '#event-log';
import { allHeads, type Head } from '../../../ledger/src/proofs/heads.query.js';
import { type Held, holdsAny, ListDiffers, readList } from '../../../ledger/src/proofs/kept-list.query.js';
import { Refused } from '../log/refused.js';
import { headFileOf, listFileOf } from './head-files.js';
import { codeOf, openFolder, writeWhole } from './whole-file.js';

/**
 * Writes every head, and the list of what it holds where it holds something. Answers with the heads that were not there
 * yet. Refuses where a head differs from its file, or a new list from its head: one of them was changed.
 */
export async function writeHeads(held: Held, folder: string): Promise<{ file: string; hash: string }[]> {
  await openFolder(folder);
  const written: { file: string; hash: string }[] = [];
  let before: Head | undefined;
  for await (const head of allHeads(held.books)) {
    const file = headFileOf(head.day);
    const there = await ifThere(() => readFile(join(folder, file), 'utf8'));
    if (there !== undefined && there !== head.text) {
      throw new Refused('head-differs', `${file} was published with another content than the books have now.`);
    }
    await writeList(held, folder, { head, before });
    if (there === undefined) {
      await writeWhole(join(folder, file), [head.text]);
      written.push({ file, hash: head.hash });
    }
    before = head;
  }
  return written;
}

interface HeadAfter {
  readonly head: Head;
  readonly before: Head | undefined;
}

/** Before its head: where a head is, its list is, too. One that is there stays as it is, unread: `verify` reads it. */
async function writeList(held: Held, folder: string, of: HeadAfter): Promise<void> {
  const path = join(folder, listFileOf(of.head.day));
  const isThere = await ifThere(() => access(path).then(() => true));
  if (isThere === true) return;
  const lines = linesOf(held, of);
  if (holdsAny(of.head)) await writeWhole(path, lines);
  // Nothing is read, and it is refused where its ends say that there is something.
  else await lines.next();
}

/** Refuses what it cannot read here, as whoever writes would take it for a fault of writing. */
async function* linesOf({ books, log }: Held, { head, before }: HeadAfter): AsyncGenerator<string> {
  try {
    for await (const text of readList({ books, log }, head, before)) yield `${text}\n`;
  } catch (fault) {
    if (fault instanceof ListDiffers) throw new Refused('head-differs', fault.message);
    const isUnreadable = fault instanceof ArchiveFault || codeOf(fault) !== undefined;
    throw isUnreadable ? new Refused('not-readable', String(fault)) : fault;
  }
}

/** What a look at a file answers; undefined where there is none. */
async function ifThere<Told>(look: () => Promise<Told>): Promise<Told | undefined> {
  try {
    return await look();
  } catch (fault) {
    if (codeOf(fault) === 'ENOENT') return undefined;
    throw codeOf(fault) === undefined ? fault : new Refused('not-readable', String(fault));
  }
}
