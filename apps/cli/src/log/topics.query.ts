import { type Topic, topics } from '#contracts';
import type { LogReader } from '#event-log';
import type { Database } from '#postgres';
import type { ServiceName } from '../../../standalone/src/composition/environments.js';
import { type Logs, readerOf } from './open-logs.js';

export interface TopicState {
  readonly topic: string;
  readonly owner: string;
  readonly partitions: number;
  readonly events: bigint;
  /** RFC 3339; null where the topic is empty. */
  readonly firstRecorded: string | null;
  readonly lastRecorded: string | null;
  /** Of its record batches in the database, compressed; null where the owner keeps it as rows of its own. */
  readonly bytes: bigint | null;
}

/** Every topic of the databases at hand. */
export async function topicStates(logs: Logs): Promise<TopicState[]> {
  const states: TopicState[] = [];
  for (const topic of topics) {
    const database = logs.databases.get(topic.owner as ServiceName);
    const reader = readerOf(logs, topic);
    if (database === undefined || reader === undefined) continue;
    const heads = await reader.heads(topic.name);
    const [first, last] = await recorded(reader, topic, heads);
    states.push({
      topic: topic.name,
      owner: topic.owner,
      partitions: topic.partitions,
      events: heads.reduce((sum, head) => sum + head, 0n),
      firstRecorded: first ?? null,
      lastRecorded: last ?? null,
      bytes: topic.storage === 'batches' ? await bytesOf(database, topic) : null,
    });
  }
  return states;
}

/** The earliest and the latest instant: each partition's first and last event are read. */
async function recorded(reader: LogReader, topic: Topic, heads: readonly bigint[]): Promise<(string | undefined)[]> {
  const filled = [...heads.entries()].filter(([, head]) => head > 0n);
  const at = async (partition: number, offset: bigint) =>
    (await reader.read({ topic: topic.name, partition, offset }, 1)).events[0]?.recordedAt;
  const ends = await Promise.all(filled.flatMap(([partition, head]) => [at(partition, 0n), at(partition, head - 1n)]));
  const instants = ends.filter((instant) => instant !== undefined).sort();
  return [instants[0], instants.at(-1)];
}

async function bytesOf(database: Database, topic: Topic): Promise<bigint> {
  const { rows } = await database.query<{ bytes: bigint }>(
    'select coalesce(sum(octet_length(body)), 0)::bigint as bytes from log_batch where topic = $1',
    [topic.name],
  );
  return rows[0]?.bytes ?? 0n;
}
