import { type AnswerOf, type QueryOf, receivableAges, type receivableRoutes } from '#contracts';
import type { Database } from '#postgres';

/**
 * Conversion by conversion: what is confirmed of it, less what was settled. Reads the last state of every commission and
 * every paid line, and sums them up by hash where memory is enough.
 */
const roomToSum = `set local work_mem = '64MB'`;
const byDebtor = `
  with told as (
    select conversion_id, debtor, currency, pending + fee_pending as provisional,
      held + available + fee_revenue as confirmed, 0 as settled, confirmed_on, false as named
    from commission_state as state
    where not exists (
      select from commission_state as later where later.creator_id = state.creator_id
        and later.commission_id = state.commission_id and later.number = state.number + 1)
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
      coalesce(sum(open) filter (where open > 0 and age <= 30), 0)::bigint as to_30,
      coalesce(sum(open) filter (where open > 0 and age between 31 and 60), 0)::bigint as to_60,
      coalesce(sum(open) filter (where open > 0 and age between 61 and 90), 0)::bigint as to_90,
      coalesce(sum(open) filter (where open > 0 and age > 90), 0)::bigint as over_90,
      coalesce(-sum(open) filter (where open < 0), 0)::bigint as ahead,
      coalesce(sum(open) filter (where open > 0 and not named and age > $2::integer), 0)::bigint as missing
    from conversion group by debtor, currency
  ), standing as (
    select account.scope as debtor, account.currency, sum(last.closing_debits - last.closing_credits)::bigint as balance
    from account
    cross join lateral (
      select closing_debits, closing_credits from line_chunk where line_chunk.account = account.id
      order by from_seq desc limit 1
    ) as last
    where account.owner = 'company' and account.kind = 'receivable'
    group by account.scope, account.currency
  )
  select debtor, currency, coalesce(provisional, 0) as provisional, coalesce(confirmed, 0) as confirmed,
    coalesce(settled, 0) as settled, coalesce(to_30, 0) as to_30, coalesce(to_60, 0) as to_60,
    coalesce(to_90, 0) as to_90, coalesce(over_90, 0) as over_90, coalesce(ahead, 0) as ahead,
    coalesce(missing, 0) as missing, coalesce(balance, 0) as balance
  from owed full join standing using (debtor, currency)
  where debtor || ' ' || currency > $3 collate "C"
  order by (debtor || ' ' || currency) collate "C" limit $4`;

interface ReceivableRow {
  debtor: string;
  currency: string;
  provisional: bigint;
  confirmed: bigint;
  settled: bigint;
  to_30: bigint;
  to_60: bigint;
  to_90: bigint;
  over_90: bigint;
  ahead: bigint;
  missing: bigint;
  balance: bigint;
}

type Asked = QueryOf<typeof receivableRoutes.listReceivables> & { readonly on: string };
type Receivables = AnswerOf<typeof receivableRoutes.listReceivables>;

/** What each debtor owes in each currency, as the books stand; ages are counted to the day `on`. */
export async function listReceivables(
  database: Database,
  { on, termDays = 90, cursor = '', limit = 50 }: Asked,
): Promise<Receivables> {
  const { rows } = await database.transaction(async (tx) => {
    await tx.query(roomToSum);
    return tx.query<ReceivableRow>(byDebtor, [on, termDays, cursor, limit + 1]);
  });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const nextCursor = rows.length > limit && last !== undefined ? `${last.debtor} ${last.currency}` : null;
  return { items: page.map((row) => receivableOf(row, on)), nextCursor };
}

function receivableOf(row: ReceivableRow, on: string): Receivables['items'][number] {
  const { debtor, currency } = row;
  const money = (minor: bigint) => ({ minor, currency });
  const ages = [row.to_30, row.to_60, row.to_90, row.over_90];
  return {
    ...{ debtor, currency, on },
    provisional: money(row.provisional),
    confirmed: money(row.confirmed),
    settled: money(row.settled),
    unsettled: receivableAges.map((days, at) => ({ days, amount: money(ages[at] ?? 0n) })),
    ahead: money(row.ahead),
    missing: money(row.missing),
    instructed: money(row.balance - (row.confirmed - row.settled)),
    balance: money(row.balance),
  };
}
