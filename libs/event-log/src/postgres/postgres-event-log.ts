import type { Database, Tx } from '#postgres';
import { runConsumer } from '../consumer/consumer.js';
import type { Appended, EventLog, NewEvent, TopicSpec } from '../event-log.port.js';
import { partitionOf } from '../partition-of.js';
import { encodeFrames, frame, split, zstdCodec } from '../record-batch.js';
import { hints } from './hints.js';
import { postgresLogReader } from './postgres-log-reader.js';

interface OwnLog {
  readonly database: Database;
  readonly topics: readonly TopicSpec[];
  /** RFC 3339: when a batch is recorded. */
  readonly clock: () => string;
  /** Where archived ranges lie. */
  readonly archive?: string | undefined;
}

/** An event and what will stand for it in a record batch. */
interface Framed {
  readonly event: NewEvent;
  readonly frame: Buffer;
}

/** Record batches small enough to be read as a whole, and statements small enough to be sent. */
const batchLimit = { items: 1_000, bytes: 1024 * 1024 };
const statementLimit = { items: 1_000, bytes: 8 * 1024 * 1024 };

/**
 * Locks the counters in sorted order, so that two writers of the same partitions never wait for each other in a ring.
 * The lock is held until the transaction ends: that is what keeps offsets in the order of commits.
 */
const takeOffsets = `
  with wanted as (
    select * from unnest($2::integer[], $3::bigint[]) as wanted ("partition", events)
  ), locked as (
    select "partition" from log_partition
    where topic = $1 and "partition" in (select "partition" from wanted)
    order by "partition" for update
  )
  update log_partition as counter
  set next_offset = counter.next_offset + wanted.events
  from wanted join locked using ("partition")
  where counter.topic = $1 and counter."partition" = wanted."partition"
  returning counter."partition", counter.next_offset - wanted.events as first_offset`;

const writeBatches = `
  insert into log_batch (topic, "partition", first_offset, count, recorded_at, codec, body)
  select $1, batch."partition", batch.first_offset, batch.count, $2, $3, batch.body
  from unnest($4::integer[], $5::bigint[], $6::integer[], $7::bytea[])
    as batch ("partition", first_offset, count, body)`;

const claimIds = `
  insert into log_claim (event_id, topic)
  select distinct id, $1 from unnest($2::uuid[]) as claim (id) order by id
  on conflict do nothing
  returning event_id`;

/** The log of a service in its own database. Partitions are created when the first event of a topic is appended. */
export function postgresEventLog({ database, topics, clock, archive }: OwnLog): EventLog {
  const reader = postgresLogReader(database, topics, archive);
  const ready = new Map<string, Promise<void>>();
  const prepare = (topic: TopicSpec): Promise<void> => {
    const known = ready.get(topic.name);
    if (known !== undefined) return known;
    const preparing = createPartitions(database, topic).catch((error: unknown) => {
      ready.delete(topic.name);
      throw error;
    });
    ready.set(topic.name, preparing);
    return preparing;
  };
  const hint = hints(database);
  const append = async (topic: TopicSpec, events: readonly Framed[], tx: Tx): Promise<Appended[]> => {
    const fresh = topic.claims === true ? await claim(tx, topic.name, events) : events;
    const placed = await write(tx, { topic, events: fresh, recordedAt: clock() });
    if (placed.size > 0) tx.afterCommit(() => hint(topic.name));
    return events.map((framed) => placed.get(framed) ?? { id: framed.event.id, repeated: true });
  };
  return {
    ...reader,
    async append({ topic, events }, tx) {
      const spec = topics.find(({ name }) => name === topic);
      if (spec === undefined) throw new RangeError(`unknown topic ${topic}`);
      if (events.length === 0) return [];
      const framed = events.map((event) => ({ event, frame: frame(event) }));
      await prepare(spec);
      return tx === undefined ? database.transaction((own) => append(spec, framed, own)) : append(spec, framed, tx);
    },
    subscribe: (spec, handle) => runConsumer({ database, reader, spec, handle }),
  };
}

async function createPartitions(database: Database, { name, partitions }: TopicSpec): Promise<void> {
  await database.query(
    'insert into log_partition (topic, "partition") select $1, generate_series(0, $2::integer - 1) on conflict do nothing',
    [name, partitions],
  );
}

/** The events whose ids nobody had claimed, each id once. */
async function claim(tx: Tx, topic: string, events: readonly Framed[]): Promise<readonly Framed[]> {
  const { rows } = await tx.query<{ event_id: string }>(claimIds, [topic, events.map(({ event }) => event.id)]);
  const free = new Set(rows.map(({ event_id }) => event_id));
  return events.filter(({ event }) => free.delete(event.id));
}

async function write(
  tx: Tx,
  { topic, events, recordedAt }: { topic: TopicSpec; events: readonly Framed[]; recordedAt: string },
): Promise<Map<Framed, Appended>> {
  const placed = new Map<Framed, Appended>();
  const byPartition = Map.groupBy(events, ({ event }) => partitionOf(event.key, topic.partitions));
  if (byPartition.size === 0) return placed;
  const { rows } = await tx.query<{ partition: number; first_offset: bigint }>(takeOffsets, [
    topic.name,
    [...byPartition.keys()],
    [...byPartition.values()].map((part) => part.length),
  ]);
  const batches = rows.flatMap(({ partition, first_offset }) => {
    let offset = first_offset;
    return split(byPartition.get(partition) ?? [], ({ frame: { length } }) => length, batchLimit).map((slice) => {
      const first = offset;
      for (const framed of slice)
        placed.set(framed, { id: framed.event.id, repeated: false, partition, offset: offset++ });
      return { partition, first, count: slice.length, body: encodeFrames(slice.map(({ frame }) => frame)) };
    });
  });
  for (const some of split(batches, ({ body }) => body.length, statementLimit)) {
    await tx.query(writeBatches, [
      topic.name,
      recordedAt,
      zstdCodec,
      some.map(({ partition }) => partition),
      some.map(({ first }) => first),
      some.map(({ count }) => count),
      some.map(({ body }) => body),
    ]);
  }
  return placed;
}
