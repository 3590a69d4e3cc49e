import type { Finding } from '#contracts';
import type { Queryable } from '#postgres';
import {
  dayAfter,
  type Head,
  headOf,
  type HeadDocument,
  headIn,
  type LastSeal,
  readHead,
  startOf,
} from '../proofs/head-document.js';
import { allHeads } from '../proofs/heads.query.js';
import { type Seal, sealsOf } from '../proofs/seals.query.js';
import { GrowingTree, sealLeaf } from '../proofs/tree.js';

export const headCheck = 'every day that has a head is what was sealed on it, without a hole';

const partitions = 'select "partition" from journal_partition order by "partition"';

const firstDay = `
  select min((recorded_at at time zone 'UTC')::date)::text as day from seal where batch = 0`;

interface Walk {
  readonly partition: number;
  readonly seals: AsyncGenerator<Seal>;
  next: Seal | undefined;
}

/**
 * Makes every head anew from the seals: each partition is walked once, day by day. What it says of instructions and
 * statements is taken as it is: that is held against the log and the statements by `held-check`.
 */
export async function checkHeads(books: Queryable): Promise<Finding> {
  const { rows: found } = await books.query<{ partition: number }>(partitions);
  const walks: Walk[] = [];
  for (const { partition } of found) {
    const seals = sealsOf(books, partition, -1n);
    walks.push({ partition, seals, next: await nextOf(seals) });
  }
  const { rows: firsts } = await books.query<{ day: string | null }>(firstDay);
  let day = firsts[0]?.day ?? '';
  let previous: Head | undefined;
  let rows = 0;
  for await (const head of allHeads(books)) {
    if (head.day !== day) return { check: headCheck, rows, fault: `head ${head.day}: there is none of ${day}` };
    const due = headOf({ ...(await sealedOn(day, walks, previous)), previous: named(previous), ...heldBy(head) });
    if (due.text !== head.text) return { check: headCheck, rows, fault: `head ${day}: ${differenceOf(head, due)}` };
    if (due.hash !== head.hash)
      return { check: headCheck, rows, fault: `head ${day}: its hash is not that of its document` };
    [previous, day] = [head, dayAfter(day)];
    rows += 1;
  }
  return { check: headCheck, rows };
}

async function nextOf(seals: AsyncGenerator<Seal>): Promise<Seal | undefined> {
  const next = await seals.next();
  return next.done === true ? undefined : next.value;
}

async function sealedOn(
  day: string,
  walks: readonly Walk[],
  previous: Head | undefined,
): Promise<Pick<HeadDocument, 'day' | 'partitions' | 'seals' | 'root'>> {
  const end = startOf(dayAfter(day));
  const before = previous === undefined ? [] : readHead(previous).partitions;
  const tree = new GrowingTree();
  const lasts: LastSeal[] = [];
  for (const walk of walks) {
    const { partition } = walk;
    let last = before.find((one) => one.partition === partition);
    for (; walk.next !== undefined && walk.next.recordedAt < end; walk.next = await nextOf(walk.seals)) {
      const { batch, hash, recordedAt } = walk.next;
      tree.add(sealLeaf(hash));
      last = { partition, batch: String(batch), hash: hash.toString('hex'), recordedAt };
    }
    if (last !== undefined) lasts.push(last);
  }
  return { day, partitions: lasts, seals: tree.size, root: tree.root() };
}

function heldBy(head: Head): Pick<HeadDocument, 'instructions' | 'statements'> {
  const { instructions, statements } = headIn(head.text) ?? nothingHeld;
  return { instructions, statements };
}

function named(head: Head | undefined): HeadDocument['previous'] {
  return head === undefined ? null : { day: head.day, hash: head.hash };
}

function differenceOf(head: Head, due: Head): string {
  const [said, sealed] = [headIn(head.text), readHead(due)];
  if (said === undefined) return 'its document is not a head';
  const names = Object.keys(sealed) as (keyof HeadDocument)[];
  const wrong = names.find((name) => JSON.stringify(said[name]) !== JSON.stringify(sealed[name]));
  return wrong === undefined ? 'its document is written otherwise' : `its ${wrong} is not what was sealed`;
}

const nothingHeld: Pick<HeadDocument, 'instructions' | 'statements'> = {
  instructions: { ends: [], events: 0, root: '' },
  statements: { end: '0', issued: 0, root: '' },
};
