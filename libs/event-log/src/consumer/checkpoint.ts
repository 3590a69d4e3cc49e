import type { Queryable, Tx } from '#postgres';
import type { LogBatch, LogReader, SubscribeSpec } from '../event-log.port.js';

export interface Place {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
}

/** Makes the checkpoints that a group does not have yet. */
export async function createCheckpoints(database: Queryable, reader: LogReader, spec: SubscribeSpec): Promise<void> {
  for (const topic of spec.topics) {
    const heads = spec.from === 'now' ? await reader.heads(topic) : [];
    const places = Array.from({ length: reader.partitions(topic) }, (_none, partition) => heads[partition] ?? 0n);
    await database.query(
      `insert into consumer_checkpoint (consumer_group, topic, "partition", next_offset)
       select $1, $2, ordinality - 1, place from unnest($3::bigint[]) with ordinality as start (place, ordinality)
       on conflict do nothing`,
      [spec.group, topic, places],
    );
  }
}

/** The next offset of each partition that the group knows of, by partition. */
export function readCheckpoints(database: Queryable, group: string, topic: string): Promise<Map<number, bigint>> {
  return checkpoints(database, [group, topic], 'true');
}

/** The same; none while the group is paused. */
export function readFlowing(database: Queryable, group: string, topic: string): Promise<Map<number, bigint>> {
  return checkpoints(database, [group, topic], 'paused_at is null');
}

async function checkpoints(
  database: Queryable,
  groupAndTopic: readonly [string, string],
  which: string,
): Promise<Map<number, bigint>> {
  const { rows } = await database.query<{ partition: number; next_offset: bigint }>(
    `select "partition", next_offset from consumer_checkpoint where consumer_group = $1 and topic = $2 and ${which}`,
    groupAndTopic,
  );
  return new Map(rows.map(({ partition, next_offset }) => [partition, next_offset]));
}

/** From where to where a partition's checkpoint moves. */
type Move = Pick<LogBatch, 'partition' | 'firstOffset' | 'nextOffset'>;

/** Locked in sorted order, so that two runners never wait for each other in a ring. */
const move = `
  with move as (
    select * from unnest($3::integer[], $4::bigint[], $5::bigint[]) as move ("partition", first_offset, next_offset)
  ), standing as (
    select "partition", move.next_offset from consumer_checkpoint as checkpoint join move using ("partition")
    where consumer_group = $1 and topic = $2 and checkpoint.next_offset = move.first_offset and paused_at is null
    order by "partition" for update of checkpoint
  )
  update consumer_checkpoint as checkpoint set next_offset = standing.next_offset
  from standing
  where consumer_group = $1 and topic = $2 and checkpoint."partition" = standing."partition"
  returning checkpoint."partition"`;

/**
 * Moves checkpoints, as the first statement of the transaction: their row locks keep a second runner waiting, and then
 * send it away. Answers with the partitions that it moved: not those that do not stand where they should move from, and
 * none where the group has been paused.
 */
export async function advance(
  tx: Tx,
  { group, topic }: Pick<Place, 'group' | 'topic'>,
  moves: readonly Move[],
): Promise<ReadonlySet<number>> {
  const { rows } = await tx.prepared<{ partition: number }>('consumer-move', move, [
    group,
    topic,
    moves.map(({ partition }) => partition),
    moves.map(({ firstOffset }) => firstOffset),
    moves.map(({ nextOffset }) => nextOffset),
  ]);
  return new Set(rows.map(({ partition }) => partition));
}
