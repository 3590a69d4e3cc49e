import type { Database, Tx } from '#postgres';
import { PermanentFault } from '../event-log.errors.js';
import type { BatchHandler, LogBatch, LogReader } from '../event-log.port.js';
import type { Place } from './checkpoint.js';
import { contextOf } from './deliver.js';
import { type Failure, failureOf, payloadHash } from './parking.js';

export interface ReplayOptions {
  /** The consumer's own. */
  readonly database: Database;
  readonly reader: Pick<LogReader, 'read'>;
  readonly group: string;
  readonly topic: string;
  readonly key: string;
  readonly handle: BatchHandler;
  /** Facts that are worked on, at the most: all where it is absent. */
  readonly max?: number;
}

export interface Replayed {
  /** Facts that were worked on now. */
  readonly worked: number;
  /** The fact that failed again: its key stays parked. Without it the key flows. */
  readonly failed?: { readonly offset: bigint; readonly cause: string };
  /** `max` was reached: something may be left. */
  readonly more?: true;
}

interface Letter {
  offset: bigint;
  event_id: string;
  type: string;
  payload_sha256: string;
}

/**
 * Works on what queues behind a parked key, in order, each fact in a transaction of its own in which its letter goes;
 * with the last letter the key is free. A fact that fails again keeps the key parked and notes the new cause. What the
 * reader throws is thrown, and nothing has changed then. May run beside the consumer and beside itself: the key's row is locked for each fact.
 */
export async function replayParked(options: ReplayOptions): Promise<Replayed> {
  const place = await placeOf(options);
  if (place === undefined) return { worked: 0 };
  for (let worked = 0; ;) {
    if (worked === options.max) return { worked, more: true };
    const step = await replayNext(options, place);
    if (step === 'done') return { worked };
    if (step === 'worked') worked += 1;
    else if (step !== 'again') return { worked, failed: step };
  }
}

async function replayNext(
  { database, reader, key, handle }: ReplayOptions,
  place: Place,
): Promise<'done' | 'worked' | 'again' | { offset: bigint; cause: string }> {
  const first = await firstLetter(database, place, key);
  // Before the lock is taken, as it may take a while. A log that cannot be read is no fault of the fact's.
  const batch = first && (await reader.read({ ...place, offset: first.offset }, 1));
  try {
    return await database.transaction(async (tx) => {
      if (!(await lockKey(tx, place, key))) return 'done';
      const letter = await firstLetter(tx, place, key);
      if (letter?.offset !== first?.offset) return 'again';
      if (letter !== undefined && batch !== undefined) {
        refuseAnother(batch, letter);
        await handle(batch, contextOf(tx, new AbortController().signal));
        await removeLetter(tx, place, letter.offset);
      }
      if ((await firstLetter(tx, place, key)) === undefined) await freeKey(tx, place, key);
      return letter === undefined ? 'done' : 'worked';
    });
  } catch (fault) {
    if (first === undefined) throw fault;
    const failure = failureOf(place, first.type, fault);
    await noteFailure(database, place, { offset: first.offset, ...failure });
    return { offset: first.offset, cause: failure.cause };
  }
}

async function placeOf({ database, group, topic, key }: ReplayOptions): Promise<Place | undefined> {
  const { rows } = await database.query<{ partition: number }>(
    'select "partition" from parked_key where consumer_group = $1 and topic = $2 and key = $3',
    [group, topic, key],
  );
  return rows[0] && { group, topic, partition: rows[0].partition };
}

async function firstLetter(database: Pick<Tx, 'query'>, place: Place, key: string): Promise<Letter | undefined> {
  const { rows } = await database.query<Letter>(
    `select "offset", event_id, type, payload_sha256 from dead_letter
     where consumer_group = $1 and topic = $2 and "partition" = $3 and key = $4 order by "offset" limit 1`,
    [place.group, place.topic, place.partition, key],
  );
  return rows[0];
}

/** Throws PermanentFault where the log was set back, and went on otherwise. */
function refuseAnother({ topic, partition, events: [event] }: LogBatch, letter: Letter): void {
  const same = event?.offset === letter.offset && event.id === letter.event_id;
  if (same && payloadHash(event) === letter.payload_sha256) return;
  throw new PermanentFault(`${topic}/${partition}: the log no longer holds at ${letter.offset} what was parked`);
}

/** A runner that meets the key shares this lock: it puts its facts behind before the replay goes on, or waits for it. */
async function lockKey(tx: Tx, place: Place, key: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    `select from parked_key
     where consumer_group = $1 and topic = $2 and "partition" = $3 and key = $4 for update`,
    [place.group, place.topic, place.partition, key],
  );
  return rowCount === 1;
}

async function freeKey(tx: Tx, place: Place, key: string): Promise<void> {
  await tx.query('delete from parked_key where consumer_group = $1 and topic = $2 and "partition" = $3 and key = $4', [
    place.group,
    place.topic,
    place.partition,
    key,
  ]);
}

async function removeLetter(tx: Tx, place: Place, offset: bigint): Promise<void> {
  await tx.query(
    'delete from dead_letter where consumer_group = $1 and topic = $2 and "partition" = $3 and "offset" = $4',
    [place.group, place.topic, place.partition, offset],
  );
}

async function noteFailure(
  database: Database,
  place: Place,
  failure: Failure & { readonly offset: bigint },
): Promise<void> {
  await database.query(
    `update dead_letter set standing = 'failed', cause = $5, class = $6, fingerprint = $7,
       attempts = attempts + 1, last_seen = now()
     where consumer_group = $1 and topic = $2 and "partition" = $3 and "offset" = $4`,
    [place.group, place.topic, place.partition, failure.offset, failure.cause, failure.class, failure.fingerprint],
  );
}
