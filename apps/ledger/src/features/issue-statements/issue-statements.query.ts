import type { Queryable } from '#postgres';
import { type StoredPeriod, storedOf } from '../../periods/periods.query.js';

/** The oldest first: the statement of a month is there before that of the next. */
const due = `
  select document, sha256 from period
  where not exists (
    select from period_statements as run where run.currency = period.currency and run.month = period.month)
  order by month, currency`;

const issued = `
  select creator_id::text as "creatorId" from statement
  where currency = $1 and month = $2 and version = 1 and creator_id = any ($3::uuid[])`;

const complete = `
  insert into period_statements (currency, month, statements, sha256, issued_at)
  select $1, $2, count(*), sha256(coalesce(string_agg(sha256, ''::bytea order by creator_id), ''::bytea)), $3
  from statement where currency = $1 and month = $2 and version = 1
  on conflict do nothing`;

/** Closed months that lack statements. */
export async function duePeriods(books: Queryable): Promise<StoredPeriod[]> {
  const { rows } = await books.query<{ document: Buffer; sha256: Buffer }>(due);
  return rows.map(storedOf);
}

export async function alreadyIssued(
  books: Queryable,
  { currency, month, creatorIds }: { currency: string; month: string; creatorIds: readonly string[] },
): Promise<Set<string>> {
  const { rows } = await books.query<{ creatorId: string }>(issued, [currency, month, creatorIds]);
  return new Set(rows.map(({ creatorId }) => creatorId));
}

/** Says that nobody's is missing. */
export async function insertCompletion(
  books: Queryable,
  { currency, month, at }: { currency: string; month: string; at: string },
): Promise<void> {
  await books.query(complete, [currency, month, at]);
}
