import type { Queryable } from '#postgres';
import { lastDayOf } from '../domain/month.js';
import type { OpenDay } from '../features/roll-days/roll-day.query.js';

const daysAfter = `
  select recorded_day::text as day, (recorded_day + 1) || 'T00:00:00.000Z' as "endsAt"
  from rolled_day where "partition" = $1 and recorded_day > $2::date order by recorded_day`;

const monthsClosed = `
  select currency, month, (mark ->> 'nextSeq')::bigint as "nextSeq"
  from period cross join lateral jsonb_array_elements(convert_from(document, 'UTF8')::jsonb -> 'watermark') as mark
  where (mark ->> 'partition')::integer = $1
  order by "nextSeq", month, currency`;

const close = `
  update journal_partition set closed_through = closed_through || jsonb_build_object($2::text, $3::text)
  where "partition" = $1`;

/** A month that was closed, and the entry of a partition that was the first after it. */
export interface ClosedMonth {
  readonly currency: string;
  readonly month: string;
  readonly nextSeq: bigint;
}

/** In the order in which they were closed. */
export async function closedMonths(live: Queryable, partition: number): Promise<readonly ClosedMonth[]> {
  return (await live.query<ClosedMonth>(monthsClosed, [partition])).rows;
}

/** What is posted from now on is booked after the month. */
export async function closeMonth(fresh: Queryable, partition: number, { currency, month }: ClosedMonth): Promise<void> {
  await fresh.query(close, [partition, currency, lastDayOf(month)]);
}

/** The days that were summed up in a partition after one. */
export async function rolledDays(live: Queryable, partition: number, after: string): Promise<readonly OpenDay[]> {
  return (await live.query<OpenDay>(daysAfter, [partition, after])).rows;
}

/** The instant before which nothing is recorded any more. */
export async function clockOf(live: Queryable, partition: number): Promise<string> {
  const { rows } = await live.query<{ at: Date }>(
    'select head_recorded_at as at from journal_partition where "partition" = $1',
    [partition],
  );
  return (rows[0]?.at ?? new Date(0)).toISOString();
}
