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
    select fence."partition", last.seq as last_seq, rolled.recorded_day, coalesce(rolled.next_seq, 0) as next_seq
    from journal_partition as fence
    cross join lateral (
      select first_seq + entries - 1 as seq from seal
      where seal."partition" = fence."partition" and recorded_at <= coalesce($1::timestamptz, 'infinity')
      order by recorded_at desc, batch desc limit 1
    ) as last
    left join lateral (
      select recorded_day, next_seq from rolled_day
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

/** The days that are summed up, and the entries behind them. */
const someDays = `
  with ${known}, moved as (
    select account.owner, account.kind, account.scope, account.currency, total.debits, total.credits
    from day_total as total
    join account on account.id = total.account
    join known on known."partition" = account."partition" and total.recorded_day <= known.recorded_day
    where total.effective_day <= $2::date
    union all
    select account.owner, account.kind, account.scope, account.currency, greatest(leg.amount, 0), greatest(-leg.amount, 0)
    from known
    join entry_leg as leg on leg."partition" = known."partition" and leg.seq between known.next_seq and known.last_seq
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
