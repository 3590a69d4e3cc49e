import type { Check } from './checks.query.js';
import { dayNumber, dayOf, rolledLegs } from './rolled-legs.query.js';

const line = '"partition", currency, owner, kind, scope';

/** Sums by line of a trial balance, of days and of months, recomputed from their entries. */
export const trialTotalCheck: Check = {
  check: 'the sums of a trial balance are those of the entries of their day or month',
  sql: `
    with counted as (
      select leg."partition", account.currency, case account.owner when 'company' then 'company' else 'creators' end as owner,
        account.kind, account.scope, recorded_day, effective_day as day, sum(greatest(amount, 0)) as debits,
        sum(greatest(-amount, 0)) as credits
      from (${rolledLegs}) as leg join account on account.id = leg.account
      group by 1, 2, 3, 4, 5, 6, 7
    ), span as (
      select ${line}, 0::smallint as months, recorded_day as recorded_from, day, debits, credits from counted
      union all
      select ${line}, 1, date_trunc('month', recorded_day)::date, day, sum(debits), sum(credits) from counted
      join (select "partition", max(recorded_day) as last_day from rolled_day group by 1) as rolled using ("partition")
      where date_trunc('month', recorded_day) < date_trunc('month', last_day)
      group by ${line}, date_trunc('month', recorded_day), day
    ), expected as (
      select ${line}, months, recorded_from, day, sum(debits) over upwards as sum_debits, sum(credits) over upwards as sum_credits
      from span window upwards as (partition by ${line}, months, recorded_from order by day)
    )
    select count(*) as rows, min(array["partition"::bigint, ${dayNumber('recorded_from')}]) filter (where
      sum_debits is distinct from debits or sum_credits is distinct from credits) as place
    from expected full join trial_total using (${line}, months, recorded_from, day)`,
  nameOf: ([partition, day]) => `trial_total of partition ${partition}, recorded on ${dayOf(day)}`,
};
