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

const lineOwner = "case account.owner when 'company' then 'company' else 'creators' end";
const daysOfMonth =
  "months = 0 and recorded_from >= $2::date and recorded_from < ($2::date + interval '1 month')::date";

/** Not from the view: its VALUES are set up anew for each entry, which takes four times as long. */
const legsBetween = `
  select seq, (effective_at at time zone 'UTC')::date as effective_day, booked_on, kind, stream, program_id,
    unnest(array[account_1, account_2, account_3, account_4, account_5, account_6, account_7, account_8]) as account,
    unnest(array[amount_1, amount_2, amount_3, amount_4, amount_5, amount_6, amount_7, amount_8]) as amount
  from entry where "partition" = $1 and seq >= $3 and seq < $4
  order by seq`;

/**
 * Every sum of a day from one reading of its entries: their lines, each with who owes its entry and what the company has
 * of it, are added up once by all that any sum asks for. Of the company's accounts that is the day on which it happened.
 * An entry's fee is told once, with the first of its lines that the same creator has.
 */
const sumUpDay = `
  with line as (
    select account.id as account, account.owner <> 'company' as is_told, greatest(leg.amount, 0) as debit,
      greatest(-leg.amount, 0) as credit, leg.effective_day, leg.booked_on, leg.kind, leg.stream, leg.program_id,
      lag(account.owner) over entry is distinct from account.owner as is_first,
      min(account.scope) filter (where account.kind in ('receivable', 'receivable_pending')) over entry as source,
      -sum(leg.amount) filter (where account.kind in ('fee_pending', 'fee_revenue')) over entry as fee
    from (${legsBetween}) as leg join account on account.id = leg.account
    window entry as (
      partition by leg.seq order by account.owner, account.id rows between unbounded preceding and unbounded following
    )
  ), counted as materialized (
    select account, effective_day, case when is_told then booked_on end as booked_on, case when is_told then kind end as kind,
      case when is_told then stream end as stream, case when is_told then program_id end as program_id,
      case when is_told then source end as source, sum(debit)::bigint as debits, sum(credit)::bigint as credits,
      count(*) as lines, coalesce(sum(fee) filter (where is_first), 0) as fee
    from line
    group by 1, 2, 3, 4, 5, 6, 7
  ), days as (
    insert into day_total (account, debits, credits, lines, booked_on, recorded_day, kind, stream, program_id, source)
    select account, sum(debits), sum(credits), sum(lines), booked_on, $2::date, kind, stream, program_id, source
    from counted where booked_on is not null
    group by account, booked_on, kind, stream, program_id, source
    order by account, booked_on
  ), running as (
    insert into running_total (account, months, recorded_from, day, effective_amount, booked_amount)
    select account, 0, $2::date, day, sum(sum(effective)) over upwards, sum(sum(booked)) over upwards
    from (
      select account, effective_day as day, debits - credits as effective, 0 as booked from counted where booked_on is not null
      union all
      select account, booked_on, 0, debits - credits from counted where booked_on is not null
    ) as moved
    group by account, day
    window upwards as (partition by account order by day)
  ), months as (
    insert into month_total (account, debits, credits, lines, fee, months, booked_month, recorded_from, original_day, kind,
      stream, program_id, source)
    select account, sum(debits), sum(credits), sum(lines), sum(fee), 0, date_trunc('month', booked_on::timestamp), $2::date,
      nullif(effective_day, booked_on), kind, stream, program_id, source
    from counted where booked_on is not null
    group by account, date_trunc('month', booked_on::timestamp), nullif(effective_day, booked_on), kind, stream, program_id,
      source
    order by account, date_trunc('month', booked_on::timestamp)
  )
  insert into trial_total ("partition", months, recorded_from, day, currency, owner, kind, scope, debits, credits)
  select $1, 0, $2::date, day, currency, owner, kind, scope, sum(sum(debits)) over upwards, sum(sum(credits)) over upwards
  from (
    select effective_day as day, currency, ${lineOwner} as owner, account.kind, scope, debits, credits
    from counted join account on account.id = counted.account
  ) as line
  group by day, currency, owner, kind, scope
  window upwards as (partition by currency, owner, kind, scope order by day)`;

/**
 * A month from the sums of its days: what moved on a day is what its row has more than the one before. Each account's rows
 * are looked up by key, and those of month_total by the months that its days fall in; `offset 0` keeps it so however many
 * years there are.
 */
const sumUpMonth = `
  with running as (
    insert into running_total (account, months, recorded_from, day, effective_amount, booked_amount)
    select account, 1, $2::date, day, sum(sum(effective)) over upwards, sum(sum(booked)) over upwards
    from (
      select account.id as account, total.*
      from account
      cross join lateral (
        select day, effective_amount - lag(effective_amount, 1, 0::bigint) over recorded as effective,
          booked_amount - lag(booked_amount, 1, 0::bigint) over recorded as booked
        from running_total
        where running_total.account = account.id and ${daysOfMonth}
        window recorded as (partition by recorded_from order by day)
      ) as total
      where account."partition" = $1 and account.owner <> 'company'
    ) as moved
    group by account, day
    window upwards as (partition by account order by day)
    returning account, date_trunc('month', day::timestamp)::date as booked_month
  )
  insert into month_total (account, debits, credits, lines, fee, months, booked_month, recorded_from, original_day, kind,
    stream, program_id, source)
  select account, sum(debits), sum(credits), sum(lines), sum(fee), 1, booked_month, $2::date, original_day, kind, stream,
    program_id, source
  from (select distinct account, booked_month from running) as moved
  cross join lateral (
    select debits, credits, lines, fee, original_day, kind, stream, program_id, source from month_total
    where month_total.account = moved.account and month_total.booked_month = moved.booked_month and ${daysOfMonth}
    offset 0
  ) as total
  group by account, booked_month, original_day, kind, stream, program_id, source
  order by account, booked_month`;

const sumUpMonthByLine = `
  insert into trial_total ("partition", months, recorded_from, day, currency, owner, kind, scope, debits, credits)
  select $1, 1, $2::date, day, currency, owner, kind, scope, sum(sum(debits)) over upwards, sum(sum(credits)) over upwards
  from (
    select distinct currency, ${lineOwner} as owner, kind, scope from account where "partition" = $1
  ) as line
  cross join lateral (
    select day, debits - lag(debits, 1, 0::numeric) over recorded as debits,
      credits - lag(credits, 1, 0::numeric) over recorded as credits
    from trial_total as total
    where total."partition" = $1 and total.currency = line.currency and total.owner = line.owner and total.kind = line.kind
      and total.scope = line.scope and ${daysOfMonth}
    window recorded as (partition by recorded_from order by day)
  ) as moved
  group by day, currency, owner, kind, scope
  window upwards as (partition by currency, owner, kind, scope order by day)`;

/** The month before that of $2 in which something was recorded, if $2 is the first such day of its month. */
const monthBefore = `
  select date_trunc('month', max(recorded_day))::date::text as month
  from rolled_day where "partition" = $1 and recorded_day < $2::date
  having max(recorded_day) < date_trunc('month', $2::date)::date`;

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
  await tx.query(sumUpDay, [partition, day, range.first_seq, range.next_seq]);
  const months = await tx.query<{ month: string }>(monthBefore, [partition, day]);
  for (const { month } of months.rows) {
    await tx.query(sumUpMonth, [partition, month]);
    await tx.query(sumUpMonthByLine, [partition, month]);
  }
  return true;
}
