import type { Queryable } from '#postgres';

/** A receivable added up from every commission and every line of all time, as nobody has to who has sums. */
const added = `
  with told as (
    select conversion_id, debtor, currency, pending + fee_pending as provisional,
      held + available + fee_revenue as confirmed, 0 as settled, confirmed_on, false as named
    from commission_state as state
    where seq is not null and not exists (
      select from commission_state as later where later.creator_id = state.creator_id
        and later.commission_id = state.commission_id and later.number > state.number and later.seq is not null)
    union all
    select line.conversion_id, part.debtor, part.currency, 0, 0, line.paid - line.difference, null, true
    from settlement_line as line join settlement_part as part using (settlement_id, part)
  ), conversion as (
    select debtor, currency, sum(provisional) as provisional, sum(confirmed) as confirmed, sum(settled) as settled,
      sum(confirmed) - sum(settled) as open, $1::date - max(confirmed_on) as age, bool_or(named) as named
    from told group by conversion_id, debtor, currency
  ), owed as (
    select debtor, currency, sum(provisional)::bigint as provisional, sum(confirmed)::bigint as confirmed,
      sum(settled)::bigint as settled,
      array[
        coalesce(sum(open) filter (where open > 0 and age <= 30), 0),
        coalesce(sum(open) filter (where open > 0 and age between 31 and 60), 0),
        coalesce(sum(open) filter (where open > 0 and age between 61 and 90), 0),
        coalesce(sum(open) filter (where open > 0 and age > 90), 0)
      ]::bigint[] as unsettled,
      coalesce(-sum(open) filter (where open < 0), 0)::bigint as ahead,
      coalesce(sum(open) filter (where open > 0 and not named and age > $2::integer), 0)::bigint as missing
    from conversion group by debtor, currency
  ), standing as (
    select scope as debtor, currency,
      coalesce(sum(debit - credit) filter (where account_kind = 'receivable'), 0)::bigint as balance
    from posting where account_kind in ('receivable', 'receivable_pending')
    group by scope, currency
  )
  select debtor, currency, coalesce(provisional, 0) as provisional, coalesce(confirmed, 0) as confirmed,
    coalesce(settled, 0) as settled, coalesce(unsettled, '{0,0,0,0}') as unsettled, coalesce(ahead, 0) as ahead,
    coalesce(missing, 0) as missing, coalesce(balance, 0) as balance
  from owed full join standing using (debtor, currency)
  order by (debtor || ' ' || currency) collate "C"`;

export interface ToldReceivable {
  readonly debtor: string;
  readonly currency: string;
  readonly provisional: bigint;
  readonly confirmed: bigint;
  readonly settled: bigint;
  readonly unsettled: readonly bigint[];
  readonly ahead: bigint;
  readonly missing: bigint;
  readonly balance: bigint;
}

export async function toldReceivables(
  books: Queryable,
  { on, termDays }: { on: string; termDays: number },
): Promise<readonly ToldReceivable[]> {
  return (await books.query<ToldReceivable>(added, [on, termDays])).rows;
}
