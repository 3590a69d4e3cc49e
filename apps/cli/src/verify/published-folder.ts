import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PublishedHead } from '../../../ledger/src/verify/verify-published.query.js';
import { Refused } from '../log/refused.js';
import { dayOfHeadFile, headFileOf, listFileOf } from '../proofs/head-files.js';

/** Of a list; what is hashed of an instruction or a statement has fewer than a thousand characters. */
const longestLine = 4_096;

/** What `tributary heads` wrote into a folder, by day. Refuses where there is no head: nothing would be checked. */
export async function readPublished(folder: string): Promise<readonly PublishedHead[]> {
  const files = await readdir(folder).catch(notReadable);
  const days = files.flatMap((file) => dayOfHeadFile(file) ?? []).sort();
  if (days.length === 0) throw new Refused('no-heads', `There is no file such as 2026-11-01.head.json in ${folder}.`);
  return Promise.all(
    days.map(async (day) => {
      const text = await readFile(join(folder, headFileOf(day)), 'utf8').catch(notReadable);
      if (!files.includes(listFileOf(day))) return { day, text };
      return { day, text, list: () => linesOf(folder, listFileOf(day)) };
    }),
  );
}

/** As they are read, when their turn comes: the list of one day may be large. */
async function* linesOf(folder: string, file: string): AsyncGenerator<string, void> {
  let rest = '';
  try {
    for await (const chunk of createReadStream(join(folder, file), 'utf8')) {
      const lines = `${rest}${String(chunk)}`.split('\n');
      if (lines.some(({ length }) => length > longestLine)) {
        throw new Refused('line-too-long', `${file} has a line of more than ${longestLine} characters.`);
      }
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (fault) {
    throw fault instanceof Refused ? fault : new Refused('not-readable', String(fault));
  }
  if (rest !== '') yield rest;
}

function notReadable(fault: unknown): never {
  throw new Refused('not-readable', String(fault));
}
