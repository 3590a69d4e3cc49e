import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PublishedHead } from '../../../ledger/src/verify/verify-published.query.js';
import { Refused } from '../log/refused.js';
import { dayOfHeadFile, headFileOf, listFileOf } from '../proofs/head-files.js';

/** What `tributary heads` wrote into a folder, by day. Refuses where there is no head: nothing would be checked. */
export async function readPublished(folder: string): Promise<readonly PublishedHead[]> {
  const files = await readdir(folder).catch(notReadable);
  const days = files.flatMap((file) => dayOfHeadFile(file) ?? []).sort();
  if (days.length === 0) throw new Refused('no-heads', `There is no file such as 2026-11-01.head.json in ${folder}.`);
  return Promise.all(
    days.map(async (day) => {
      const text = await readFile(join(folder, headFileOf(day)), 'utf8').catch(notReadable);
      if (!files.includes(listFileOf(day))) return { day, text };
      // Read when its turn comes: that of one day may be large.
      return { day, text, list: () => linesOf(join(folder, listFileOf(day))) };
    }),
  );
}

async function linesOf(path: string): Promise<readonly string[]> {
  return (await readFile(path, 'utf8').catch(notReadable)).replace(/\n$/, '').split('\n');
}

function notReadable(fault: unknown): never {
  throw new Refused('not-readable', String(fault));
}
