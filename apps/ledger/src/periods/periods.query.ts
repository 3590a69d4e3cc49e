import type { Period, PeriodDocument } from '#contracts';
import type { Queryable } from '#postgres';
import { monthOf } from '../domain/month.js';
import type { Periods } from '../domain/period.decider.js';

/** A closed month as it is kept. */
export interface StoredPeriod {
  readonly document: PeriodDocument;
  readonly sha256: string;
}

interface PeriodRow {
  document: Buffer;
  sha256: Buffer;
}

const last = 'select document, sha256 from period where currency = $1 order by month desc limit 1';
const before = 'select document, sha256 from period where currency = $1 and month < $2 order by month desc limit 1';
const firstMonth = 'select min(month) as month from period where currency = $1';
const firstBookedOn = 'select min(booked_on)::text as day from entry where currency = $1';

export async function lastPeriod(books: Queryable, currency: string): Promise<StoredPeriod | undefined> {
  return stored((await books.query<PeriodRow>(last, [currency])).rows[0]);
}

/** The last month that was closed before this one. */
export async function periodBefore(
  books: Queryable,
  { currency, month }: { readonly currency: string; readonly month: string },
): Promise<StoredPeriod | undefined> {
  return stored((await books.query<PeriodRow>(before, [currency, month])).rows[0]);
}

/** How far the currency is closed. Looks through the journal where nothing is: once in the life of a currency. */
export async function readPeriods(books: Queryable, currency: string): Promise<Periods> {
  const closed = await lastPeriod(books, currency);
  if (closed !== undefined) {
    const { rows } = await books.query<{ month: string }>(firstMonth, [currency]);
    const closedThrough = closed.document.month;
    return { closedThrough, firstMonth: rows[0]?.month ?? closedThrough };
  }
  const { rows } = await books.query<{ day: string | null }>(firstBookedOn, [currency]);
  const day = rows[0]?.day ?? undefined;
  return day === undefined ? {} : { firstMonth: monthOf(day) };
}

const listed = `
  select period.document, period.sha256, run.sha256 as statements_sha256,
    coalesce(run.statements, (
      select count(*) from statement
      where statement.currency = period.currency and statement.month = period.month and version = 1
    )::integer) as issued
  from period left join period_statements as run using (currency, month)
  where currency = $1 and ($2::text is null or month < $2) and ($3::text is null or month = $3)
  order by month desc limit $4`;

interface ListedRow extends PeriodRow {
  statements_sha256: Buffer | null;
  issued: number;
}

/** With how many statements are issued; the newest first. */
export async function shownPeriods(
  books: Queryable,
  { currency, before: cursor, month, limit }: { currency: string; before?: string; month?: string; limit: number },
): Promise<Period[]> {
  const { rows } = await books.query<ListedRow>(listed, [currency, cursor ?? null, month ?? null, limit]);
  return rows.map((row) => ({
    ...storedOf(row),
    statements: {
      issued: row.issued,
      ...(row.statements_sha256 === null ? {} : { sha256: row.statements_sha256.toString('hex') }),
    },
  }));
}

function stored(row: PeriodRow | undefined): StoredPeriod | undefined {
  return row === undefined ? undefined : storedOf(row);
}

export function storedOf({ document, sha256 }: PeriodRow): StoredPeriod {
  return { document: JSON.parse(document.toString('utf8')) as PeriodDocument, sha256: sha256.toString('hex') };
}
