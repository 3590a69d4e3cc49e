import { setTimeout as sleep } from 'node:timers/promises';
import type { Topic } from '#contracts';
import { type LoggedEvent, type LogReader, partitionOf } from '#event-log';
import { Refused } from './refused.js';

export const maxFacts = 10_000;
const slice = 1_000;

export interface TailOptions {
  readonly partition?: number;
  /** Wants one partition: by its number, or by a key. Without it the last facts are shown. */
  readonly from?: bigint;
  readonly key?: string;
  readonly limit: number;
}

/** The partitions that are looked at. Refuses what no topic could answer. */
export function partitionsOf(topic: Topic, { partition, from, key, limit }: TailOptions): readonly number[] {
  if (limit < 1 || limit > maxFacts) throw new Refused('beyond-limit', `--limit is from 1 to ${maxFacts}.`);
  if (partition !== undefined && (partition < 0 || partition >= topic.partitions)) {
    throw new Refused('unknown-partition', `${topic.name} has the partitions 0 to ${topic.partitions - 1}.`);
  }
  if (partition !== undefined) return [partition];
  if (key !== undefined) return [partitionOf(key, topic.partitions)];
  if (from !== undefined)
    throw new Refused('from-needs-a-partition', 'An offset counts in one partition: name it, or a key.');
  return Array.from({ length: topic.partitions }, (_none, each) => each);
}

/** Facts in the order in which they were recorded: the first ones from an offset on, else the last ones. */
export async function tailOf(reader: LogReader, topic: Topic, options: TailOptions): Promise<LoggedEvent[]> {
  const heads = await reader.heads(topic.name);
  const parts = await Promise.all(
    partitionsOf(topic, options).map((partition) =>
      partOf(reader, { topic: topic.name, partition, head: heads[partition] ?? 0n }, options),
    ),
  );
  const facts = parts.flat().sort(asRecorded);
  return options.from === undefined ? facts.slice(-options.limit) : facts.slice(0, options.limit);
}

/** What is appended after `places`, until it is told to stop; a partition's facts in their order. */
export async function* following(
  reader: LogReader,
  topic: Topic,
  {
    key,
    places,
    signal,
    everyMs = 500,
  }: { key?: string; places: Map<number, bigint>; signal: AbortSignal; everyMs?: number },
): AsyncGenerator<LoggedEvent> {
  while (!signal.aborted) {
    for (const { partition, offset, head } of await reader.waiting(topic.name, places)) {
      if (head <= offset) continue;
      const batch = await reader.read({ topic: topic.name, partition, offset }, slice);
      places.set(partition, batch.nextOffset);
      yield* batch.events.filter((event) => key === undefined || event.key === key);
    }
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

async function partOf(
  reader: LogReader,
  { topic, partition, head }: { topic: string; partition: number; head: bigint },
  { from, key, limit }: TailOptions,
): Promise<LoggedEvent[]> {
  const lastOnes = head > BigInt(limit) ? head - BigInt(limit) : 0n;
  let found: LoggedEvent[] = [];
  for (let offset = from ?? (key === undefined ? lastOnes : 0n); offset < head;) {
    const batch = await reader.read({ topic, partition, offset }, slice);
    if (batch.events.length === 0) break;
    found.push(...batch.events.filter((event) => key === undefined || event.key === key));
    if (from !== undefined && found.length >= limit) break;
    if (from === undefined) found = found.slice(-limit);
    offset = batch.nextOffset;
  }
  return found;
}

function asRecorded(one: LoggedEvent, other: LoggedEvent): number {
  if (one.recordedAt !== other.recordedAt) return one.recordedAt < other.recordedAt ? -1 : 1;
  if (one.partition !== other.partition) return one.partition - other.partition;
  return one.offset < other.offset ? -1 : 1;
}
