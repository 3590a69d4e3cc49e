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
    select line.conversion_id, part.debtor, part.currency, 0, 0, line.paid::numeric - line.difference, null, true
    from settlement_line as line join settlement_part as part using (settlement_id, part)
  ), conversion as (
    select debtor, currency, sum(provisional) as provisional, sum(confirmed) as confirmed, sum(settled) as settled,
      sum(confirmed) - sum(settled) as open, $1::date - max(confirmed_on) as age, bool_or(named) as named
    from told group by conversion_id, debtor, currency
  ), owed as (
    select debtor, currency, sum(provisional) as provisional, sum(confirmed) as confirmed,
      sum(settled) as settled,
      array[
        coalesce(sum(open) filter (where open > 0 and age <= 30), 0),
        coalesce(sum(open) filter (where open > 0 and age between 31 and 60), 0),
        coalesce(sum(open) filter (where open > 0 and age between 61 and 90), 0),
        coalesce(sum(open) filter (where open > 0 and age > 90), 0)
      ] as unsettled,
      coalesce(-sum(open) filter (where open < 0), 0) as ahead,
      coalesce(sum(open) filter (where open > 0 and not named and age > $2::integer), 0) as missing
    from conversion group by debtor, currency
  ), standing as (
    select scope as debtor, currency,
      coalesce(sum(debit - credit) filter (where account_kind = 'receivable'), 0) as balance
    from posting where account_kind in ('receivable', 'receivable_pending')
    group by scope, currency
  )
  select debtor, currency, coalesce(unsettled, '{0,0,0,0}')::text[] as unsettled, array[
    coalesce(provisional, 0), coalesce(confirmed, 0), coalesce(settled, 0), coalesce(ahead, 0), coalesce(missing, 0),
    coalesce(balance, 0)]::text[] as sums
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

type Six = [bigint, bigint, bigint, bigint, bigint, bigint];
interface ToldRow {
  readonly debtor: string;
  readonly currency: string;
  readonly unsettled: readonly string[];
  readonly sums: readonly string[];
}

export async function toldReceivables(
  books: Queryable,
  { on, termDays }: { on: string; termDays: number },
): Promise<readonly ToldReceivable[]> {
  const { rows } = await books.query<ToldRow>(added, [on, termDays]);
  return rows.map(({ debtor, currency, unsettled, sums }) => {
    const [provisional, confirmed, settled, ahead, missing, balance] = sums.map(BigInt) as Six;
    return {
      debtor,
      currency,
      unsettled: unsettled.map(BigInt),
      provisional,
      confirmed,
      settled,
      ahead,
      missing,
      balance,
    };
  });
}
