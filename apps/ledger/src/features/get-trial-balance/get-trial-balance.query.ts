import type { AnswerOf, ledgerRoutes } from '#contracts';
import type { Database } from '#postgres';

interface Moment {
  /** As effective on this day (UTC, YYYY-MM-DD) and before; all days where absent. */
  readonly effectiveOn?: string;
  /** As known at this instant; now where absent. */
  readonly knownAt?: string;
}

/** How far each partition was known, and how much of that is summed up. */
const known = `
  known as materialized (
    select fence."partition", last.seq as last_seq, rolled.first_day, rolled.recorded_day,
      coalesce(rolled.next_seq, 0) as next_seq
    from journal_partition as fence
    cross join lateral (
      select first_seq + entries - 1 as seq from seal
      where seal."partition" = fence."partition" and recorded_at <= coalesce($1::timestamptz, 'infinity')
      order by recorded_at desc, batch desc limit 1
    ) as last
    left join lateral (
      select recorded_day, next_seq, (
        select min(recorded_day) from rolled_day as earlier where earlier."partition" = fence."partition") as first_day
      from rolled_day
      where rolled_day."partition" = fence."partition" and next_seq <= last.seq + 1
      order by next_seq desc limit 1
    ) as rolled on true
  )`;

/** The last closing of each account. */
const allDays = `
  with ${known}, moved as (
    select account.owner, account.kind, account.scope, account.currency, last.closing_debits as debits,
      last.closing_credits as credits
    from account
    join known using ("partition")
    cross join lateral (
      select closing_debits, closing_credits from line_chunk
      where line_chunk.account = account.id and from_seq <= known.last_seq order by from_seq desc limit 1
    ) as last
  )`;

const place = '"partition", currency, owner, kind, scope';
const placeOfLine = 'line."partition", line.currency, line.owner, line.kind, line.scope';

/**
 * Whole months that are summed up, days of the last one, and the entries behind them. Which lines there are is read from
 * one to the next, not from all rows; the entries by their numbers, not by the day, which would be all of them.
 */
const someDays = `
  with recursive ${known}, line as (
    (select ${place} from trial_total order by ${place} limit 1)
    union all
    select next.* from line cross join lateral (
      select ${place} from trial_total where (${place}) > (${placeOfLine}) order by ${place} limit 1
    ) as next
  ), span as materialized (
    select "partition", 1 as months, month::date as recorded_from
    from known cross join lateral generate_series(
      date_trunc('month', first_day::timestamp), date_trunc('month', recorded_day::timestamp) - interval '1 month',
      interval '1 month') as month
    union all
    select "partition", 0, day::date
    from known cross join lateral generate_series(
      date_trunc('month', recorded_day::timestamp), recorded_day, interval '1 day') as day
  ), moved as (
    select line.owner, line.kind, line.scope, line.currency, upwards.debits, upwards.credits
    from line join span using ("partition")
    cross join lateral (
      select debits, credits from trial_total as total
      where (total."partition", total.currency, total.owner, total.kind, total.scope) = (${placeOfLine})
        and total.months = span.months and total.recorded_from = span.recorded_from and total.day <= $2::date
      order by total.day desc limit 1
    ) as upwards
    union all
    select account.owner, account.kind, account.scope, account.currency, greatest(leg.amount, 0), greatest(-leg.amount, 0)
    from known
    cross join lateral (
      select account, amount, effective_at from entry_leg
      where entry_leg."partition" = known."partition" and seq between known.next_seq and known.last_seq offset 0
    ) as leg
    join account on account.id = leg.account
    where leg.effective_at < ($2::date + 1)::timestamp at time zone 'UTC'
  )`;

/** Stripes of a company account are one line, and so are all accounts that creators have of a kind. */
const summed = `
  select currency, case owner when 'company' then 'company' else 'creators' end as owner, kind, scope,
    sum(debits)::text as debits, sum(credits)::text as credits
  from moved group by 1, 2, 3, 4 order by 1, 2, 3, 4`;

interface LineRow {
  currency: string;
  owner: 'company' | 'creators';
  kind: string;
  scope: string;
  debits: string;
  credits: string;
}

/** All accounts by currency, kind and scope: debits are credits. */
export async function getTrialBalance(
  database: Database,
  { effectiveOn, knownAt }: Moment = {},
): Promise<AnswerOf<typeof ledgerRoutes.getTrialBalance>> {
  const { rows } =
    effectiveOn === undefined
      ? await database.query<LineRow>(`${allDays} ${summed}`, [knownAt])
      : await database.query<LineRow>(`${someDays} ${summed}`, [knownAt, effectiveOn]);
  const currencies = [...Map.groupBy(rows, ({ currency }) => currency)].map(([currency, lines]) => ({
    currency,
    debits: total(lines, 'debits'),
    credits: total(lines, 'credits'),
    lines: lines.map(({ owner, kind, scope, debits, credits }) => ({
      ...{ owner, kind, scope, debits, credits },
      balance: String(BigInt(debits) - BigInt(credits)),
    })),
  }));
  return { ...(effectiveOn && { effectiveOn }), ...(knownAt && { knownAt }), currencies };
}

function total(lines: readonly LineRow[], side: 'debits' | 'credits'): string {
  return String(lines.reduce((sum, line) => sum + BigInt(line[side]), 0n));
}
