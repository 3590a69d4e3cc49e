import type { Queryable } from '#postgres';

/** Whose facts they are that the books take in, and which of their partitions. */
export interface Source {
  readonly topic: string;
  readonly group: string;
  readonly partition: number;
}

/** What became of a fact: it is a step of the books, waits behind a parked key, or changed nothing. */
export type Standing = 'step' | 'parked' | 'repeat';

/** A row a standing, not a row a fact. */
const standings = `
  select 'step' as standing, array_agg(cause_offset) as offsets from entry
  where "partition" = $1 and cause_topic = $2::text::entry_cause and cause_offset >= $4 and cause_offset < $5 and cause_index = 0
  union all
  select 'step', array_agg(cause_offset) from quiet_move
  where "partition" = $1 and cause_topic = $2::text and cause_offset >= $4 and cause_offset < $5
  union all
  select 'parked', array_agg("offset") from dead_letter
  where consumer_group = $3 and topic = $2::text and "partition" = $1 and "offset" >= $4 and "offset" < $5`;

/** Of those that are not repeats. */
export async function standingsIn(
  books: Queryable,
  { topic, group, partition }: Source,
  { from, to }: { from: bigint; to: bigint },
): Promise<ReadonlyMap<bigint, Standing>> {
  const { rows } = await books.query<{ standing: Standing; offsets: bigint[] | null }>(standings, [
    ...[partition, topic, group],
    ...[from, to],
  ]);
  return new Map(rows.flatMap(({ standing, offsets }) => (offsets ?? []).map((offset) => [offset, standing] as const)));
}

/** The first fact that the books have not taken in. */
export async function checkpointOf(books: Queryable, { topic, group, partition }: Source): Promise<bigint> {
  const { rows } = await books.query<{ next_offset: bigint }>(
    'select next_offset from consumer_checkpoint where consumer_group = $1 and topic = $2 and "partition" = $3',
    [group, topic, partition],
  );
  return rows[0]?.next_offset ?? 0n;
}
