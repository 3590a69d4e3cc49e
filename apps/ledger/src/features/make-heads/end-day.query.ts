import type { Queryable } from '#postgres';
import type { Head } from '../../proofs/head-document.js';

const partitions = 'select "partition" from journal_partition order by "partition"';

const firstDay = `
  select (min(seal.recorded_at) at time zone 'UTC')::date::text as day
  from journal_partition as fence join seal on seal."partition" = fence."partition" and seal.batch = 0`;

/** Waits for whoever holds the fence, and for no other: one partition a statement. */
const moveClock = `
  update journal_partition set head_recorded_at = $2 where "partition" = $1 and head_recorded_at < $2`;

const keep = `
  insert into head (day, document, hash) values ($1, $2, decode($3, 'hex')) on conflict (day) do nothing`;

export async function journalPartitions(books: Queryable): Promise<number[]> {
  const { rows } = await books.query<{ partition: number }>(partitions);
  return rows.map(({ partition }) => partition);
}

/** The day of the oldest seal; undefined where there is none. */
export async function firstSealedDay(books: Queryable): Promise<string | undefined> {
  const { rows } = await books.query<{ day: string | null }>(firstDay);
  return rows[0]?.day ?? undefined;
}

/** After this no batch of the partition is recorded before `end` any more, whatever a clock says. */
export async function endDay(books: Queryable, partition: number, end: string): Promise<void> {
  await books.query(moveClock, [partition, end]);
}

/** Answers whether it was not there. */
export async function keepHead(books: Queryable, { day, text, hash }: Head): Promise<boolean> {
  const { rowCount } = await books.query(keep, [day, text, hash]);
  return rowCount === 1;
}
