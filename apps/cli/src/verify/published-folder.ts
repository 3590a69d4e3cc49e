import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PublishedHead } from '../../../ledger/src/verify/verify-published.query.js';
import { Refused } from '../log/refused.js';

const headFile = /^(\d{4}-\d{2}-\d{2})\.head\.json$/;

/** The heads that `tributary heads` wrote into a folder, by day. Refuses where there is none: nothing would be checked. */
export async function readPublished(folder: string): Promise<readonly PublishedHead[]> {
  const files = await readdir(folder).catch((fault: unknown) => {
    throw new Refused('not-readable', String(fault));
  });
  const days = files.flatMap((file) => headFile.exec(file)?.[1] ?? []).sort();
  if (days.length === 0) throw new Refused('no-heads', `There is no file such as 2026-11-01.head.json in ${folder}.`);
  return Promise.all(
    days.map(async (day) => ({ day, text: await readFile(join(folder, `${day}.head.json`), 'utf8') })),
  );
}
