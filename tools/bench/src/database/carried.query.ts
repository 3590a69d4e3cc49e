import type { Database } from '#postgres';

/** How many events of the log are on their way no more: the relay has seen them taken by Kafka. */
export async function carriedSoFar(database: Database, topic: string): Promise<bigint> {
  const { rows } = await database.query<{ events: bigint }>(
    'select coalesce(sum(next_offset), 0)::bigint as events from relay_lease where topic = $1',
    [topic],
  );
  return rows[0]?.events ?? 0n;
}
