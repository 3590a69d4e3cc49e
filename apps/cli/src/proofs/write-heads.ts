import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from '#postgres';
import { type HeadDocument, readHead } from '../../../ledger/src/proofs/head-document.js';
import { allHeads } from '../../../ledger/src/proofs/heads.query.js';
import {
  allInstructionTexts,
  type InstructionLog,
  instructionsHeld,
} from '../../../ledger/src/proofs/held-instructions.query.js';
import { statementsHeld, statementTexts } from '../../../ledger/src/proofs/held-statements.query.js';
import { isListOf } from '../../../ledger/src/verify/published-list.query.js';
import { Refused } from '../log/refused.js';
import { headFileOf, listFileOf } from './head-files.js';

export interface Books {
  readonly ledger: Database;
  readonly log: InstructionLog;
}

/**
 * Writes every head, and the list of what it holds where it holds something. Answers with the heads that were not there
 * yet. Refuses where a head differs from its file, or a new list from its head: one of them was changed.
 */
export async function writeHeads(books: Books, folder: string): Promise<{ file: string; hash: string }[]> {
  await mkdir(folder, { recursive: true });
  const written: { file: string; hash: string }[] = [];
  let before: HeadDocument | undefined;
  for await (const { day, text, hash } of allHeads(books.ledger)) {
    const file = headFileOf(day);
    const there = await contentOf(join(folder, file));
    if (there !== undefined && there !== text) {
      throw new Refused('head-differs', `${file} was published with another content than the books have now.`);
    }
    const head = readHead({ text });
    await writeList(books, folder, { head, before });
    if (there === undefined) {
      await writeFile(join(folder, file), text, { flag: 'wx' });
      written.push({ file, hash });
    }
    before = head;
  }
  return written;
}

/** Before its head: where a head is, its list is, too. One that is there stays as it is, unread: `verify` reads it. */
async function writeList(
  { ledger, log }: Books,
  folder: string,
  { head, before }: { readonly head: HeadDocument; readonly before: HeadDocument | undefined },
): Promise<void> {
  const { day, instructions, statements } = head;
  const file = listFileOf(day);
  if (instructions.events + statements.issued === 0 || (await contentOf(join(folder, file))) !== undefined) return;
  const texts: string[] = [];
  for await (const text of allInstructionTexts(log, instructionsHeld(instructions.ends, before))) texts.push(text);
  for await (const text of statementTexts(ledger, statementsHeld(statements.end, before))) texts.push(text);
  if (!isListOf(head, texts)) {
    throw new Refused('head-differs', `What the head of ${day} holds is not in the books as it was when it was made.`);
  }
  await writeFile(join(folder, file), `${texts.join('\n')}\n`, { flag: 'wx' });
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
