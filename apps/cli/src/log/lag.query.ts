import type { LogReader } from '#event-log';
import type { Database } from '#postgres';
import { consuming } from './consuming.query.js';
import { type Logs, readerOf, topicNamed } from './open-logs.js';

export interface GroupPlace {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly place: bigint;
  readonly head: bigint;
  /** Facts between the two; negative where the log was set back behind the group. */
  readonly behind: bigint;
  /** Whole seconds since the oldest waiting fact was recorded; null where none waits. */
  readonly ageSeconds: number | null;
  /** Since when the group stands still because somebody paused it. */
  readonly pausedAt: Date | null;
}

interface Row {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly place: bigint;
  readonly pausedAt: Date | null;
}

const places = `
  select consumer_group as "group", topic, "partition", next_offset as place, paused_at as "pausedAt"
  from consumer_checkpoint order by 1, 2, 3`;

/** Where every group stands. Places are read before heads: what is appended between the two is behind. */
export async function groupPlaces(logs: Logs, now: () => Date): Promise<GroupPlace[]> {
  const found: GroupPlace[] = [];
  for (const [, database] of await consuming(logs.databases)) found.push(...(await placesIn(logs, database, now)));
  return found;
}

async function placesIn(logs: Logs, database: Database, now: () => Date): Promise<GroupPlace[]> {
  const { rows } = await database.query<Row>(places);
  const heads = new Map<string, readonly bigint[]>();
  const found: GroupPlace[] = [];
  for (const row of rows) {
    const reader = readerOf(logs, topicNamed(row.topic));
    if (reader === undefined) continue;
    const known = heads.get(row.topic) ?? (await reader.heads(row.topic));
    heads.set(row.topic, known);
    const head = known[row.partition] ?? 0n;
    const ageSeconds = head > row.place ? await ageOf(reader, row, now) : null;
    const { pausedAt, ...place } = row;
    found.push({ ...place, head, behind: head - row.place, ageSeconds, pausedAt });
  }
  return found;
}

async function ageOf(reader: LogReader, { topic, partition, place }: Row, now: () => Date): Promise<number | null> {
  const { events } = await reader.read({ topic, partition, offset: place }, 1);
  const [oldest] = events;
  return oldest === undefined ? null : Math.floor((now().getTime() - Date.parse(oldest.recordedAt)) / 1_000);
}
