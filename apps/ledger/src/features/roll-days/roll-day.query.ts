import type { Queryable } from '#postgres';

export interface OpenDay {
  /** UTC, YYYY-MM-DD. */
  readonly day: string;
  /** The first instant after it. */
  readonly endsAt: string;
}

/** Of the seals behind the last day that is summed up: the day of the first one. */
const firstOpenDay = `
  select (first.recorded_at at time zone 'UTC')::date::text as day
  from (select max(recorded_day) as day from rolled_day where "partition" = $1) as rolled
  cross join lateral (
    select recorded_at from seal
    where seal."partition" = $1
      and recorded_at >= coalesce((rolled.day + 1)::timestamp at time zone 'UTC', '-infinity')
    order by recorded_at, batch limit 1
  ) as first`;

/** Whoever comes second finds the day taken, and does nothing. */
const takeDay = `
  insert into rolled_day ("partition", recorded_day, first_seq, next_seq)
  select $1, $2::date, min(first_seq), max(first_seq + entries) from seal
  where "partition" = $1 and recorded_at >= $2::date::timestamp at time zone 'UTC'
    and recorded_at < ($2::date + 1)::timestamp at time zone 'UTC'
  on conflict do nothing
  returning first_seq, next_seq`;

const legsBetween = `
  select leg.seq, leg.account, leg.amount, (leg.effective_at at time zone 'UTC')::date as effective_day, leg.booked_on,
    leg.kind, leg.stream, leg.program_id
  from entry_leg as leg where leg."partition" = $1 and leg.seq >= $2 and leg.seq < $3`;

const sumUpByKind = `
  insert into day_total (account, debits, credits, lines, booked_on, recorded_day, kind, stream, program_id,
    source)
  select account, coalesce(sum(amount) filter (where amount > 0), 0), coalesce(-sum(amount) filter (where amount < 0), 0),
    count(*), booked_on, $4::date, kind, stream, program_id, source
  from (
    select leg.*, account.owner,
      min(account.scope) filter (where account.kind in ('receivable', 'receivable_pending')) over (partition by leg.seq)
        as source
    from (${legsBetween}) as leg join account on account.id = leg.account
  ) as leg
  where owner <> 'company'
  group by account, booked_on, kind, stream, program_id, source
  order by account, booked_on`;

const sumUpByDay = `
  insert into running_total (account, months, recorded_from, day, effective_amount, booked_amount)
  select account, $5, $4::date, day, sum(sum(effective)) over upwards, sum(sum(booked)) over upwards
  from (${legsBetween}) as leg join account on account.id = leg.account and account.owner <> 'company'
  cross join lateral (values (leg.effective_day, leg.amount, 0), (leg.booked_on, 0, leg.amount))
    as counted (day, effective, booked)
  group by account, day
  window upwards as (partition by account order by day)`;

/** An entry's fee is told once, with the first of its lines that the same creator has. */
const sumUpByMonth = `
  insert into month_total (account, debits, credits, lines, fee, months, booked_month, recorded_from, original_day, kind,
    stream, program_id, source)
  select account, coalesce(sum(amount) filter (where amount > 0), 0), coalesce(-sum(amount) filter (where amount < 0), 0),
    count(*), coalesce(sum(fee) filter (where is_first), 0), $5, date_trunc('month', booked_on::timestamp), $4::date,
    original_day, kind, stream, program_id, source
  from (
    select leg.account, leg.amount, leg.booked_on, nullif(leg.effective_day, leg.booked_on) as original_day, leg.kind,
      leg.stream, leg.program_id, account.owner, leg.account = min(leg.account) over own as is_first,
      min(account.scope) filter (where account.kind in ('receivable', 'receivable_pending')) over entry as source,
      -sum(leg.amount) filter (where account.kind in ('fee_pending', 'fee_revenue')) over entry as fee
    from (${legsBetween}) as leg join account on account.id = leg.account
    window entry as (partition by leg.seq), own as (partition by leg.seq, account.owner)
  ) as leg
  where owner <> 'company'
  group by account, date_trunc('month', booked_on::timestamp), original_day, kind, stream, program_id, source
  order by account, date_trunc('month', booked_on::timestamp)`;

const sumUpByLine = `
  insert into trial_total ("partition", months, recorded_from, day, currency, owner, kind, scope, debits, credits)
  select $1, $5, $4::date, day, currency, owner, kind, scope, sum(sum(debits)) over upwards, sum(sum(credits)) over upwards
  from (
    select leg.effective_day as day, account.currency, account.kind, account.scope,
      case account.owner when 'company' then 'company' else 'creators' end as owner,
      greatest(leg.amount, 0) as debits, greatest(-leg.amount, 0) as credits
    from (${legsBetween}) as leg join account on account.id = leg.account
  ) as leg
  group by day, currency, owner, kind, scope
  window upwards as (partition by currency, owner, kind, scope order by day)`;

/** The month before that of $2 in which something was recorded, if $2 is the first such day of its month. */
const monthBefore = `
  select date_trunc('month', before.recorded_day)::date::text as month, range.first_seq, range.next_seq
  from (
    select recorded_day from rolled_day where "partition" = $1 and recorded_day < $2::date
    order by recorded_day desc limit 1
  ) as before
  cross join lateral (
    select min(first_seq) as first_seq, max(next_seq) as next_seq from rolled_day
    where "partition" = $1 and recorded_day between date_trunc('month', before.recorded_day)::date and before.recorded_day
  ) as range
  where before.recorded_day < date_trunc('month', $2::date)::date`;

interface SeqRange {
  first_seq: bigint;
  next_seq: bigint;
}

/** The earliest day that is not summed up yet; undefined where nothing was recorded since. */
export async function earliestOpenDay(database: Queryable, partition: number): Promise<OpenDay | undefined> {
  const { rows } = await database.query<{ day: string }>(firstOpenDay, [partition]);
  const [row] = rows;
  if (row === undefined) return undefined;
  return { day: row.day, endsAt: new Date(Date.parse(`${row.day}T00:00:00.000Z`) + 86_400_000).toISOString() };
}

/** Sums up a day that is over, and the month before it where it is the first of another. False: somebody else did. */
export async function rollDay(tx: Queryable, partition: number, { day }: OpenDay): Promise<boolean> {
  const { rows } = await tx.query<SeqRange>(takeDay, [partition, day]);
  const [range] = rows;
  if (range === undefined) return false;
  const entries = [partition, range.first_seq, range.next_seq];
  await tx.query(sumUpByKind, [...entries, day]);
  await sumUp(tx, [...entries, day, 0]);
  const months = await tx.query<SeqRange & { month: string }>(monthBefore, [partition, day]);
  for (const { month, first_seq, next_seq } of months.rows) {
    await sumUp(tx, [partition, first_seq, next_seq, month, 1]);
  }
  return true;
}

/** A day or a month of a partition: the entries, the first day, and which of the two it is. */
async function sumUp(tx: Queryable, span: readonly unknown[]): Promise<void> {
  for (const sums of [sumUpByDay, sumUpByMonth, sumUpByLine]) await tx.query(sums, span);
}
