import type { Database } from '#postgres';
import type { LoggedEvent, LogBatch, LogPosition, LogReader, TopicSpec } from '../event-log.port.js';
import { decodeBatch } from '../record-batch.js';

/** NOTIFY channel of a log's database; the payload is the topic that may have grown. */
export const logChannel = 'log';

interface BatchRow {
  first_offset: bigint;
  recorded_at: Date;
  codec: number;
  body: Buffer;
}

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

/** Begins with the batch that the offset lies in, which may start before it. */
const batchesFrom = `
  select first_offset, recorded_at, codec, body
  from log_batch
  where topic = $1 and "partition" = $2 and first_offset >= coalesce((
    select first_offset from log_batch
    where topic = $1 and "partition" = $2 and first_offset <= $3
    order by first_offset desc limit 1), 0)
  order by first_offset
  limit $4`;

const rowsFrom = `
  select "offset", event_id, type, version, key, occurred_at, recorded_at, correlation_id, payload
  from log_row
  where topic = $1 and "partition" = $2 and "offset" >= $3
  order by "offset"
  limit $4`;

const batchesARead = 64;

/** Reads the log in a service's database; the role needs no more than to select. */
export function postgresLogReader(database: Database, topics: readonly TopicSpec[]): LogReader {
  const storageOf = (topic: string) => {
    const spec = topics.find(({ name }) => name === topic);
    if (spec === undefined) throw new RangeError(`unknown topic ${topic}`);
    return spec.storage ?? 'batches';
  };
  const heads = async (topic: string): Promise<readonly bigint[]> => {
    const table = storageOf(topic) === 'rows' ? 'log_row_head' : 'log_partition';
    const { rows } = await database.query<{ next_offset: bigint }>(
      `select next_offset from ${table} where topic = $1 order by "partition"`,
      [topic],
    );
    return rows.map(({ next_offset }) => next_offset);
  };
  return {
    async read(from, max) {
      const read = storageOf(from.topic) === 'rows' ? readRows : readBatches;
      return batchOf(from, await read(database, from, max));
    },
    heads,
    head: async (topic, partition) => (await heads(topic))[partition] ?? 0n,
    watch: (heard) => database.listen(logChannel, heard),
  };
}

/** The first event says where the log really goes on: a hole shows as a first offset beyond the one asked for. */
function batchOf({ topic, partition, offset }: LogPosition, events: readonly LoggedEvent[]): LogBatch {
  const firstOffset = events[0]?.offset ?? offset;
  return { topic, partition, firstOffset, nextOffset: firstOffset + BigInt(events.length), events };
}

async function readBatches(database: Database, from: LogPosition, max: number): Promise<LoggedEvent[]> {
  const { topic, partition, offset } = from;
  const { rows } = await database.query<BatchRow>(batchesFrom, [topic, partition, offset, batchesARead]);
  const events: LoggedEvent[] = [];
  for (const row of rows) {
    if (events.length >= max || !continues(events, row.first_offset)) break;
    const recordedAt = row.recorded_at.toISOString();
    const decoded = decodeBatch(row.codec, row.body).map((event, index) => ({
      ...event,
      topic,
      partition,
      offset: row.first_offset + BigInt(index),
      recordedAt,
    }));
    events.push(...decoded.filter((event) => event.offset >= offset));
  }
  return events.slice(0, max);
}

async function readRows(database: Database, from: LogPosition, max: number): Promise<LoggedEvent[]> {
  const { topic, partition, offset } = from;
  const { rows } = await database.query<EventRow>(rowsFrom, [topic, partition, offset, max]);
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
