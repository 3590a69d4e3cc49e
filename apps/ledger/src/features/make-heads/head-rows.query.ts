import type { Queryable } from '#postgres';
import type { Head } from '../../proofs/head-document.js';

const firstDay = `
  select (min(seal.recorded_at) at time zone 'UTC')::date::text as day
  from journal_partition as fence join seal on seal."partition" = fence."partition" and seal.batch = 0`;

const keep = `
  insert into head (day, document, hash) values ($1, $2, decode($3, 'hex')) on conflict (day) do nothing`;

/** The day of the oldest seal; undefined where there is none. */
export async function firstSealedDay(books: Queryable): Promise<string | undefined> {
  const { rows } = await books.query<{ day: string | null }>(firstDay);
  return rows[0]?.day ?? undefined;
}

/** Answers whether it was not there. */
export async function keepHead(books: Queryable, { day, text, hash }: Head): Promise<boolean> {
  const { rowCount } = await books.query(keep, [day, text, hash]);
  return rowCount === 1;
}
