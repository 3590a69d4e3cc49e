import type { Database } from '#postgres';
import { archiveReader } from '../archive/archive-reader.js';
import type { StoredBatch } from '../archive/archive-format.js';
import type { LoggedEvent, LogBatch, LogPosition, LogReader, TopicSpec } from '../event-log.port.js';
import { decodeBatch } from '../record-batch.js';
import { waitingByHeads } from '../waiting-by-heads.js';
import { logChannel } from './hints.js';
import { type BatchSource, storedBatches } from './stored-batches.js';

interface EventRow {
  offset: bigint;
  event_id: string;
  type: string;
  version: number;
  key: string;
  occurred_at: Date;
  recorded_at: Date;
  correlation_id: string;
  payload: string;
}

/** A range and not a limit: a view may make all rows of a topic before it gives the first ones. */
const rowsFrom = `
  select "offset", event_id, type, version, key, occurred_at, recorded_at, correlation_id, payload
  from log_row
  where topic = $1 and "partition" = $2 and "offset" >= $3 and "offset" < $4
  order by "offset"`;

/** A slice of large events ends before its maximum: a reader holds it in memory as a whole. */
const enoughBytes = 16 * 1024 * 1024;

/**
 * Reads the log in a service's database; the role needs no more than to select. What was archived is read from the
 * files below `archive`: without the folder, reading it throws ArchiveFault.
 */
export function postgresLogReader(database: Database, topics: readonly TopicSpec[], archive?: string): LogReader {
  const source: BatchSource = { database, files: archiveReader(archive) };
  const specOf = (topic: string) => {
    const spec = topics.find(({ name }) => name === topic);
    if (spec === undefined) throw new RangeError(`unknown topic ${topic}`);
    return spec;
  };
  const storageOf = (topic: string) => specOf(topic).storage ?? 'batches';
  const heads = async (topic: string): Promise<readonly bigint[]> => {
    const table = storageOf(topic) === 'rows' ? 'log_row_head' : 'log_partition';
    const { rows } = await database.query<{ next_offset: bigint }>(
      `select next_offset from ${table} where topic = $1 order by "partition"`,
      [topic],
    );
    return rows.map(({ next_offset }) => next_offset);
  };
  return {
    partitions: (topic) => specOf(topic).partitions,
    async read(from, max) {
      const isRows = storageOf(from.topic) === 'rows';
      return batchOf(from, await (isRows ? readRows(database, from, max) : readBatches(source, from, max)));
    },
    heads,
    head: async (topic, partition) => (await heads(topic))[partition] ?? 0n,
    waiting: async (topic, places) => waitingByHeads(await heads(topic), places),
    watch: (heard) => database.listen(logChannel, heard),
  };
}

/** The first event says where the log really goes on: a hole shows as a first offset beyond the one asked for. */
function batchOf({ topic, partition, offset }: LogPosition, events: readonly LoggedEvent[]): LogBatch {
  const firstOffset = events[0]?.offset ?? offset;
  return { topic, partition, firstOffset, nextOffset: firstOffset + BigInt(events.length), events };
}

async function readBatches(source: BatchSource, from: LogPosition, max: number): Promise<LoggedEvent[]> {
  const end = from.offset + BigInt(max);
  const events: LoggedEvent[] = [];
  let bytes = 0;
  for await (const batch of storedBatches(source, from, end)) {
    if (!continues(events, batch.firstOffset)) break;
    const fresh = eventsOf(batch, from).filter(({ offset }) => offset >= from.offset && offset < end);
    events.push(...fresh);
    bytes += fresh.reduce((sum, { payload }) => sum + payload.length, 0);
    if (bytes >= enoughBytes) break;
  }
  return events;
}

function eventsOf(batch: StoredBatch, { topic, partition }: LogPosition): LoggedEvent[] {
  const recordedAt = new Date(Number(batch.recordedAtMicros / 1_000n)).toISOString();
  return decodeBatch(batch.codec, batch.body).map((event, index) => {
    const { id, type, version, key, occurredAt, correlationId, causationId, payload } = event;
    const offset = batch.firstOffset + BigInt(index);
    // Named one by one, which takes a third of what a spread does.
    const logged = {
      topic,
      partition,
      offset,
      recordedAt,
      id,
      type,
      version,
      key,
      occurredAt,
      correlationId,
      payload,
    };
    return causationId === undefined ? logged : { ...logged, causationId };
  });
}

async function readRows(database: Database, from: LogPosition, max: number): Promise<LoggedEvent[]> {
  const { topic, partition, offset } = from;
  const { rows } = await database.query<EventRow>(rowsFrom, [topic, partition, offset, offset + BigInt(max)]);
  const hole = rows.findIndex((row, index) => index > 0 && row.offset !== (rows[index - 1]?.offset ?? 0n) + 1n);
  return (hole < 0 ? rows : rows.slice(0, hole)).map((row) => ({
    topic,
    partition,
    offset: row.offset,
    id: row.event_id,
    type: row.type,
    version: row.version,
    key: row.key,
    occurredAt: row.occurred_at.toISOString(),
    recordedAt: row.recorded_at.toISOString(),
    correlationId: row.correlation_id,
    payload: Buffer.from(row.payload, 'utf8'),
  }));
}

function continues(events: readonly LoggedEvent[], firstOffset: bigint): boolean {
  const last = events.at(-1);
  return last === undefined || last.offset + 1n === firstOffset;
}
