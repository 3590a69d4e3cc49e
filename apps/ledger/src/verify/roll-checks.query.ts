import type { Check } from './checks.query.js';
import { monthTotalCheck } from './month-total-check.query.js';
import { trialTotalCheck } from './trial-total-check.query.js';
import { accountOn, dayNumber, rolledDayOf, rolledLegs } from './rolled-legs.query.js';

const columns = 'account, booked_on, recorded_day, kind, stream, program_id, source';

/** Days that are summed up are recomputed from their entries. */
export const rollChecks: readonly Check[] = [
  {
    check: 'days are summed up without a hole, each with all that was recorded on it and nothing after it',
    sql: `
      select count(*) as rows, min(array["partition"::bigint, ${dayNumber('recorded_day')}]) filter (where
        first_seq <> coalesce(before, 0) or first_seq is distinct from sealed_from or next_seq is distinct from sealed_to
        or head_recorded_at < (recorded_day + 1)::timestamp at time zone 'UTC') as place
      from (
        select rolled.*, lag(rolled.next_seq) over (partition by rolled."partition" order by rolled.recorded_day) as before,
          sealed.first_seq as sealed_from, sealed.next_seq as sealed_to, fence.head_recorded_at
        from rolled_day as rolled
        join journal_partition as fence using ("partition")
        left join (
          select "partition", (recorded_at at time zone 'UTC')::date as recorded_day, min(first_seq) as first_seq,
            max(first_seq + entries) as next_seq
          from seal group by 1, 2
        ) as sealed using ("partition", recorded_day)
      ) as chained`,
    nameOf: rolledDayOf,
  },
  {
    check: 'the totals of a day are those of its entries',
    sql: `
      select count(*) as rows, min(array[account, ${dayNumber('recorded_day')}]) filter (where sides <> '{1,-1}') as place
      from (
        select ${columns}, debits, credits, lines, array_agg(side order by side desc) as sides
        from (
          select ${columns}, coalesce(sum(amount) filter (where amount > 0), 0) as debits,
            coalesce(-sum(amount) filter (where amount < 0), 0) as credits, count(*) as lines, 1 as side
          from (
            select leg.*, account.owner, min(account.scope)
              filter (where account.kind in ('receivable', 'receivable_pending')) over (partition by leg."partition", leg.seq) as source
            from (${rolledLegs}) as leg join account on account.id = leg.account
          ) as leg where owner <> 'company' group by ${columns}
          union all
          select ${columns}, debits, credits, lines, -1 from day_total
        ) as both_sides
        group by ${columns}, debits, credits, lines
      ) as compared`,
    nameOf: accountOn,
  },
  {
    check: 'running totals are those of the entries of their day or month, and no other month is summed up',
    sql: `
      with counted as (
        select account, leg."partition", recorded_day, day, sum(effective) as effective, sum(booked) as booked
        from (${rolledLegs}) as leg join account on account.id = leg.account and account.owner <> 'company'
        cross join lateral (values (effective_day, amount, 0), (booked_on, 0, amount)) as each (day, effective, booked)
        group by account, leg."partition", recorded_day, day
      ), span as (
        select account, 0::smallint as months, recorded_day as recorded_from, day, effective, booked from counted
        union all
        select account, 1, date_trunc('month', recorded_day)::date, day, sum(effective), sum(booked) from counted
        join (select "partition", max(recorded_day) as last_day from rolled_day group by 1) as rolled using ("partition")
        where date_trunc('month', recorded_day) < date_trunc('month', last_day) group by 1, 2, 3, 4
      ), expected as (
        select account, months, recorded_from, day, sum(effective) over upwards as effective, sum(booked) over upwards as booked
        from span window upwards as (partition by account, months, recorded_from order by day)
      )
      select count(*) as rows, min(array[account, ${dayNumber('recorded_from')}]) filter (where
        effective is distinct from effective_amount or booked is distinct from booked_amount) as place
      from expected full join running_total using (account, months, recorded_from, day)`,
    nameOf: accountOn,
  },
  monthTotalCheck,
  trialTotalCheck,
];
