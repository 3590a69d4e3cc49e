import type { Queryable } from '#postgres';
import type { OpenDay } from '../features/roll-days/roll-day.query.js';

const daysAfter = `
  select recorded_day::text as day, (recorded_day + 1) || 'T00:00:00.000Z' as "endsAt"
  from rolled_day where "partition" = $1 and recorded_day > $2::date order by recorded_day`;

/** The days that were summed up in a partition after one. */
export async function rolledDays(live: Queryable, partition: number, after: string): Promise<readonly OpenDay[]> {
  return (await live.query<OpenDay>(daysAfter, [partition, after])).rows;
}

/** The instant before which nothing is recorded any more. */
export async function clockOf(live: Queryable, partition: number): Promise<Date> {
  const { rows } = await live.query<{ at: Date }>(
    'select head_recorded_at as at from journal_partition where "partition" = $1',
    [partition],
  );
  return rows[0]?.at ?? new Date(0);
}

export async function moveClock(fresh: Queryable, partition: number, to: Date): Promise<void> {
  await fresh.query(
    'update journal_partition set head_recorded_at = $2 where "partition" = $1 and head_recorded_at < $2',
    [partition, to],
  );
}

/** The hash of the last seal. */
export async function headOf(fresh: Queryable, partition: number): Promise<Buffer | undefined> {
  const { rows } = await fresh.prepared<{ head: Buffer }>(
    'rebuild-head',
    'select head_hash as head from journal_partition where "partition" = $1',
    [partition],
  );
  return rows[0]?.head;
}
