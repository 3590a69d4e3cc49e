import type { Queryable, Tx } from '#postgres';
import type { LogReader, SubscribeSpec } from '../event-log.port.js';

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

/**
 * Moves the checkpoint, as the first statement of the transaction: its row lock keeps a second runner waiting, and
 * then sends it away. False where it does not stand at `from`, and where the group has been paused.
 */
export async function advance(tx: Tx, place: Place, { from, to }: { from: bigint; to: bigint }): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update consumer_checkpoint set next_offset = $5
     where consumer_group = $1 and topic = $2 and "partition" = $3 and next_offset = $4
       and paused_at is null`,
    [place.group, place.topic, place.partition, from, to],
  );
  return rowCount === 1;
}
