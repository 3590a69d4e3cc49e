import type { Queryable } from '#postgres';
import type { Appended, NewEvent, TopicSpec } from '../event-log.port.js';
import { partitionOf } from '../partition-of.js';
import { encodeFrames, split, zstdCodec } from '../record-batch.js';

/** An event and what will stand for it in a record batch. */
export interface Framed {
  readonly event: NewEvent;
  readonly frame: Buffer;
}

/** A record batch whose offsets are not known yet. */
export interface Batch {
  readonly partition: number;
  readonly events: readonly Framed[];
  readonly body: Buffer;
}

/** Record batches small enough to be read as a whole, and statements small enough to be sent. */
const batchLimit = { items: 1_000, bytes: 1024 * 1024 };
const statementLimit = { items: 1_000, bytes: 8 * 1024 * 1024 };

/**
 * Takes the offsets and writes the batches, in one statement: while it waits for nobody, a writer holds the counters no
 * longer than a commit takes. They are locked in sorted order, so that two writers of the same partitions never wait
 * for each other in a ring, and until the transaction ends: that keeps offsets in the order of commits. The bodies come
 * in one value, as an array of them would be sent in hexadecimal.
 */
const writeBatches = `
  with batch as (
    select * from unnest($4::integer[], $5::integer[], $6::integer[], $7::integer[], $8::integer[])
      as batch ("partition", behind, count, start, length)
  ), wanted as (
    select "partition", sum(count) as events from batch group by "partition"
  ), locked as (
    select "partition" from log_partition
    where topic = $1 and "partition" = any($4::integer[])
    order by "partition" for update
  ), taken as (
    update log_partition as counter
    set next_offset = counter.next_offset + wanted.events
    from wanted join locked using ("partition")
    where counter.topic = $1 and counter."partition" = wanted."partition"
    returning counter."partition", counter.next_offset - wanted.events as first_offset
  ), written as (
    insert into log_batch (topic, "partition", first_offset, count, recorded_at, codec, body)
    select $1, "partition", taken.first_offset + batch.behind, batch.count, $2, $3,
      substring($9::bytea from batch.start for batch.length)
    from batch join taken using ("partition")
  )
  select "partition", first_offset::bigint from taken`;

/** Batches of each partition's events, the partitions in order, in portions of what a statement takes. */
export function statementsOf(events: readonly Framed[], { partitions }: TopicSpec): Batch[][] {
  const byPartition = Map.groupBy(events, ({ event }) => partitionOf(event.key, partitions));
  const batches = [...byPartition]
    .sort(([one], [other]) => one - other)
    .flatMap(([partition, part]) =>
      split(part, ({ frame: { length } }) => length, batchLimit).map((slice): Batch => {
        return { partition, events: slice, body: encodeFrames(slice.map(({ frame }) => frame)) };
      }),
    );
  return split(batches, ({ body }) => body.length, statementLimit);
}

/** Writes what one statement takes, and says where each event is. */
export async function placeBatches(
  database: Queryable,
  { name: topic }: TopicSpec,
  { batches, recordedAt }: { batches: readonly Batch[]; recordedAt: string },
): Promise<Map<Framed, Appended>> {
  const lengths = batches.map(({ body }) => body.length);
  const counts = batches.map(({ events }) => events.length);
  const behind = sumsBefore(counts, (at) => batches[at]?.partition === batches[at - 1]?.partition);
  const { rows } = await database.prepared<{ partition: number; first_offset: bigint }>('log-write', writeBatches, [
    topic,
    recordedAt,
    zstdCodec,
    batches.map(({ partition }) => partition),
    behind,
    counts,
    sumsBefore(lengths, () => true).map((before) => before + 1),
    lengths,
    Buffer.concat(batches.map(({ body }) => body)),
  ]);
  const firstOf = new Map(rows.map(({ partition, first_offset }) => [partition, first_offset]));
  const placed = new Map<Framed, Appended>();
  for (const [at, { partition, events }] of batches.entries()) {
    const first = firstOf.get(partition);
    if (first === undefined) throw new RangeError(`${topic} has no partition ${partition}`);
    let offset = first + BigInt(behind[at] ?? 0);
    for (const framed of events)
      placed.set(framed, { id: framed.event.id, repeated: false, partition, offset: offset++ });
  }
  return placed;
}

/** For each number the sum of those before it, back to where the run begins that it continues. */
function sumsBefore(numbers: readonly number[], continues: (at: number) => boolean): number[] {
  let sum = 0;
  return numbers.map((_number, at) => (sum = continues(at) ? sum + (numbers[at - 1] ?? 0) : 0));
}
