import type { Queryable, Tx } from '#postgres';
import { advance, readCheckpoints } from '../consumer/checkpoint.js';
import { GapFault, isPermanent, PermanentFault } from '../event-log.errors.js';
import type { LogBatch } from '../event-log.port.js';
import { nextOf } from './projection.js';
import type { Progress, RebuildOptions } from './rebuild-options.js';
import { become } from './session.js';

/** What the rebuild has yet to take in of a partition: from where it stands to where the live tables stand. */
interface Stretch {
  readonly topic: string;
  readonly partition: number;
  readonly from: bigint;
  readonly to: bigint;
}

interface Survey extends Progress {
  readonly stretches: readonly Stretch[];
}

type Work = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;

const defaultMaxBatch = 1_000;

/**
 * Takes in what the live tables have taken in, and what they take in meanwhile. Ends where less than a slice is left, or
 * where a round came no nearer to tables that move as fast.
 */
export async function fill(options: RebuildOptions): Promise<void> {
  const { database, maxBatch = defaultMaxBatch } = options;
  for (let before: bigint | undefined; ;) {
    const survey = await surveyOf(database, options);
    const left = survey.total - survey.done;
    if (left < BigInt(maxBatch) || (before !== undefined && left >= before)) return;
    before = left;
    await takeIn(options, survey, (work) => database.transaction(work));
  }
}

/** The same, within a transaction that keeps the live group where it is: afterwards both stand at one checkpoint. */
export async function fillUp(options: RebuildOptions, tx: Tx): Promise<void> {
  await takeIn(options, await surveyOf(tx, options), (work) => work(tx));
}

async function takeIn(options: RebuildOptions, { stretches, done, total }: Survey, work: Work): Promise<void> {
  let now = done;
  options.onProgress?.({ done: now, total });
  for (const stretch of stretches) {
    for (let from = stretch.from; from < stretch.to;) {
      const batch = await readSlice(options, { ...stretch, from });
      await work((tx) => project(options, tx, batch));
      now += batch.nextOffset - from;
      from = batch.nextOffset;
      options.onProgress?.({ done: now, total });
    }
  }
}

async function surveyOf(database: Queryable, { projection }: RebuildOptions): Promise<Survey> {
  const stretches: Stretch[] = [];
  let [done, total] = [0n, 0n];
  for (const topic of projection.topics) {
    const places = await readCheckpoints(database, nextOf(projection), topic);
    for (const [partition, to] of await readCheckpoints(database, projection.group, topic)) {
      const from = places.get(partition);
      if (from === undefined) {
        throw new PermanentFault(`the rebuild of ${projection.name} was switched in or discarded meanwhile`);
      }
      done += from;
      total += to;
      if (from < to) stretches.push({ topic, partition, from, to });
    }
  }
  return { stretches, done, total };
}

async function readSlice(options: RebuildOptions, { topic, partition, from, to }: Stretch): Promise<LogBatch> {
  const { readerFor, maxBatch = defaultMaxBatch } = options;
  const left = to - from;
  const max = left < BigInt(maxBatch) ? Number(left) : maxBatch;
  const batch = await readerFor(topic).read({ topic, partition, offset: from }, max);
  if (batch.events.length === 0) throw new GapFault(topic, partition, from, batch.nextOffset);
  if (batch.firstOffset !== from) throw new GapFault(topic, partition, from, batch.firstOffset);
  return batch;
}

/**
 * With the rights of the service, and with no other tables in sight than those that are rebuilt. A slice that another
 * rebuild has taken in is left.
 */
async function project({ projection }: RebuildOptions, tx: Tx, batch: LogBatch): Promise<void> {
  const { topic, partition, firstOffset, nextOffset } = batch;
  const next = nextOf(projection);
  if (!(await advance(tx, { group: next, topic }, [batch])).has(partition)) return;
  await become(tx, { role: 'app', schema: next });
  try {
    await projection.write(tx, projection.factsOf(batch));
  } catch (fault) {
    if (!isPermanent(fault)) throw fault;
    const cause = fault instanceof Error ? fault.message : String(fault);
    throw new PermanentFault(`${topic}/${partition} ${firstOffset} to ${nextOffset - 1n}: ${cause}`, { cause: fault });
  }
  await become(tx, { role: 'owner', schema: 'public' });
}
