import type { Check } from './checks.query.js';
import { accountOn, dayNumber, rolledLegs } from './rolled-legs.query.js';

const told = 'kind, stream, program_id, source, original_day, booked_month';
const sums = 'debits, credits, lines, fee';

/** A fee belongs to the first line that a creator has in its entry. */
const counted = `
  select account, "partition", recorded_day, ${told}, coalesce(sum(amount) filter (where amount > 0), 0) as debits,
    coalesce(-sum(amount) filter (where amount < 0), 0) as credits, count(*) as lines,
    coalesce(sum(fee) filter (where is_first), 0) as fee
  from (
    select leg.*, nullif(leg.effective_day, leg.booked_on) as original_day,
      date_trunc('month', leg.booked_on::timestamp)::date as booked_month,
      account.owner, leg.account = min(leg.account) over own as is_first,
      min(account.scope) filter (where account.kind in ('receivable', 'receivable_pending')) over entry as source,
      -sum(leg.amount) filter (where account.kind in ('fee_pending', 'fee_revenue')) over entry as fee
    from (${rolledLegs}) as leg join account on account.id = leg.account
    window entry as (partition by leg."partition", leg.seq), own as (partition by leg."partition", leg.seq, account.owner)
  ) as leg
  where owner <> 'company'
  group by account, "partition", recorded_day, ${told}`;

/** What creators' lines of days, and of months, come to by the month they count on, recomputed from their entries. */
export const monthTotalCheck: Check = {
  check: 'the totals of a month are those of its entries, and no other month is summed up',
  sql: `
    with counted as (${counted}), expected as (
      select account, 0 as months, recorded_day as recorded_from, ${told}, ${sums} from counted
      union all
      select account, 1, date_trunc('month', recorded_day)::date, ${told}, sum(debits), sum(credits), sum(lines), sum(fee)
      from counted
      join (select "partition", max(recorded_day) as last_day from rolled_day group by 1) as rolled using ("partition")
      where date_trunc('month', recorded_day) < date_trunc('month', last_day)
      group by account, date_trunc('month', recorded_day), ${told}
    )
    select count(*) as rows, min(array[account, ${dayNumber('recorded_from')}]) filter (where sides <> '{1,-1}') as place
    from (
      select account, recorded_from, array_agg(side order by side desc) as sides
      from (
        select account, months, recorded_from, ${told}, ${sums}, 1 as side from expected
        union all
        select account, months, recorded_from, ${told}, ${sums}, -1 from month_total
      ) as both_sides
      group by account, months, recorded_from, ${told}, ${sums}
    ) as compared`,
  nameOf: accountOn,
};
