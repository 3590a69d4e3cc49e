import { instructionTopic } from '#contracts';
import type { LogReader } from '#event-log';
import type { Database } from '#postgres';
import { journalPartitions, recordNothingBefore } from '../../journal/partition-clock.query.js';
import {
  dayAfter,
  type Head,
  type HeadDocument,
  headOf,
  type LastSeal,
  readHead,
  startOf,
} from '../../proofs/head-document.js';
import { readLastHead } from '../../proofs/heads.query.js';
import { allInstructionTexts, instructionsHeld, lengthOf, logEnds } from '../../proofs/held-instructions.query.js';
import { statementEnd, statementsHeld, statementTexts } from '../../proofs/held-statements.query.js';
import { lastSealBefore, sealHashes } from '../../proofs/seals.query.js';
import { GrowingTree, sealLeaf, treeOf } from '../../proofs/tree.js';
import { firstSealedDay, keepHead } from './head-rows.query.js';

export interface HeadDeps {
  readonly database: Database;
  readonly log: Pick<LogReader, 'heads' | 'read'>;
  readonly clock: () => string;
}

/**
 * Makes the head of every day that has ended, from the first on which anything was sealed; also of days on which nothing
 * was, so that a missing one is seen. Answers with how many there were; safe to run anywhere, at any time, twice at once.
 */
export async function makeHeads(deps: HeadDeps): Promise<number> {
  const { database, clock } = deps;
  const today = clock().slice(0, 10);
  let made = 0;
  for (;;) {
    const previous = await readLastHead(database);
    const day = previous === undefined ? await firstSealedDay(database) : dayAfter(previous.day);
    if (day === undefined || day >= today) return made;
    const isNewest = dayAfter(day) === today;
    made += (await makeHead(deps, { day, isNewest, previous })) ? 1 : 0;
  }
}

interface NextDay {
  readonly day: string;
  /** Whether it ended last: after a standstill, what was told meanwhile is held by its head, not by those of days before. */
  readonly isNewest: boolean;
  readonly previous: Head | undefined;
}

/** Two processes that are at the same day may find more or less told and issued by then; the head of one is kept. */
async function makeHead(deps: HeadDeps, { day, isNewest, previous }: NextDay): Promise<boolean> {
  const before = previous === undefined ? undefined : readHead(previous);
  return keepHead(
    deps.database,
    headOf({
      day,
      previous: previous === undefined ? null : { day: previous.day, hash: previous.hash },
      ...(await sealedOn(deps.database, day, before)),
      ...(isNewest ? await heldNow(deps, before) : nothingMore(before)),
    }),
  );
}

type Sealed = Pick<HeadDocument, 'partitions' | 'seals' | 'root'>;

/** What can no longer change, as the fences are moved first. */
async function sealedOn(database: Database, day: string, before: HeadDocument | undefined): Promise<Sealed> {
  const end = startOf(dayAfter(day));
  const batches = new Map(before?.partitions.map(({ partition, batch }) => [partition, BigInt(batch)]));
  const partitions: LastSeal[] = [];
  const tree = new GrowingTree();
  for (const partition of await journalPartitions(database)) {
    await recordNothingBefore(database, partition, end);
    const last = await lastSealBefore(database, partition, end);
    if (last === undefined) continue;
    const range = { after: batches.get(partition) ?? -1n, through: BigInt(last.batch) };
    for await (const hash of sealHashes(database, partition, range)) tree.add(sealLeaf(hash));
    partitions.push(last);
  }
  return { partitions, seals: tree.size, root: tree.root() };
}

type Held = Pick<HeadDocument, 'instructions' | 'statements'>;

/** All that is there and in no head yet: what commits later has a place behind it. Throws RangeError where some is missing. */
async function heldNow({ database, log }: HeadDeps, before: HeadDocument | undefined): Promise<Held> {
  const ends = logEnds(await log.heads(instructionTopic.name));
  const ranges = instructionsHeld(ends, before);
  const told = await treeOf(allInstructionTexts(log, ranges));
  demandAll('instructions', told.size, lengthOf(ranges));
  const end = String(await statementEnd(database));
  const range = statementsHeld(end, before);
  const issued = await treeOf(statementTexts(database, range));
  demandAll('statements', issued.size, range.to - range.from);
  return {
    instructions: { ends, events: told.size, root: told.root() },
    statements: { end, issued: issued.size, root: issued.root() },
  };
}

/** A head over a hole would hold for ever that there is nothing. */
function demandAll(what: string, found: number, due: bigint): void {
  if (BigInt(found) !== due)
    throw new RangeError(`${what} are missing: ${found} of ${due} are there for the next head`);
}

function nothingMore(before: HeadDocument | undefined): Held {
  const root = new GrowingTree().root();
  return {
    instructions: { ends: before?.instructions.ends ?? [], events: 0, root },
    statements: { end: before?.statements.end ?? '0', issued: 0, root },
  };
}
