import type { Database } from '#postgres';
import { dayAfter, type Head, headOf, type LastSeal, readHead, startOf } from '../../proofs/head-document.js';
import { readLastHead } from '../../proofs/heads.query.js';
import { sealsOf } from '../../proofs/seals.query.js';
import { GrowingTree, sealLeaf } from '../../proofs/tree.js';
import { journalPartitions, recordNothingBefore } from '../../journal/partition-clock.query.js';
import { firstSealedDay, keepHead } from './head-rows.query.js';

export interface HeadDeps {
  readonly database: Database;
  readonly clock: () => string;
}

/**
 * Makes the head of every day that has ended, from the first on which anything was sealed; also of days on which nothing
 * was, so that a missing one is seen. Answers with how many there were; safe to run anywhere, at any time, twice at once.
 */
export async function makeHeads({ database, clock }: HeadDeps): Promise<number> {
  const today = clock().slice(0, 10);
  let made = 0;
  for (;;) {
    const previous = await readLastHead(database);
    const day = previous === undefined ? await firstSealedDay(database) : dayAfter(previous.day);
    if (day === undefined || day >= today) return made;
    made += (await makeHead(database, day, previous)) ? 1 : 0;
  }
}

/** Two processes that are at the same day make the same head; one of them keeps it. */
async function makeHead(database: Database, day: string, previous: Head | undefined): Promise<boolean> {
  const end = startOf(dayAfter(day));
  const before = new Map(
    (previous === undefined ? [] : readHead(previous).partitions).map((last) => [last.partition, last]),
  );
  const partitions: LastSeal[] = [];
  const tree = new GrowingTree();
  let seals = 0;
  for (const partition of await journalPartitions(database)) {
    await recordNothingBefore(database, partition, end);
    let last = before.get(partition);
    for await (const { batch, hash, recordedAt } of sealsOf(database, partition, BigInt(last?.batch ?? -1))) {
      if (recordedAt >= end) break;
      tree.add(sealLeaf(hash));
      seals += 1;
      last = { partition, batch: String(batch), hash: hash.toString('hex'), recordedAt };
    }
    if (last !== undefined) partitions.push(last);
  }
  return keepHead(
    database,
    headOf({
      ...{ day, partitions, seals, root: tree.root() },
      previous: previous === undefined ? null : { day: previous.day, hash: previous.hash },
    }),
  );
}
