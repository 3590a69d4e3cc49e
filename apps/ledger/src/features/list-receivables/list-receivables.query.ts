import { type AnswerOf, type QueryOf, receivableAges, type receivableRoutes } from '#contracts';
import type { Queryable } from '#postgres';
import { changedItems } from '../../receivables/changed-items.query.js';

/**
 * The sums, as far as they are made, and what the entries behind that change: in one statement, which sees both as they
 * stand at one moment. What moves no entry stands before the next one, so that the tail goes on past the fence.
 */
const byDebtor = `
  with span as materialized (
    select fence."partition", coalesce(mark.next_seq, 0) as from_seq, fence.next_seq + 1 as to_seq
    from journal_partition as fence left join receivable_checkpoint as mark using ("partition")
  ), ${changedItems}, standing as (
    select account.kind, account.scope as debtor, account.currency,
      sum(last.closing_debits - last.closing_credits) as balance
    from account
    cross join lateral (
      select closing_debits, closing_credits from line_chunk where line_chunk.account = account.id
      order by from_seq desc limit 1
    ) as last
    where account.owner = 'company' and account.kind in ('receivable', 'receivable_pending')
    group by account.kind, account.scope, account.currency
  ), day as (
    select debtor, currency, $1::date - confirmed_on as age, named, owed
    from (select * from receivable_day union all select * from day_moved) as every
  ), figure as (
    select debtor, currency, confirmed, settled, ahead from receivable_total
    union all
    select debtor, currency, confirmed, settled, ahead from total_moved
  ), told as (
    select debtor, currency, 0 as provisional, confirmed, settled, 0 as to_30, 0 as to_60, 0 as to_90, 0 as over_90, ahead,
      0 as missing, 0 as balance
    from figure
    union all
    select debtor, currency, 0, 0, 0, case when age <= 30 then owed end, case when age between 31 and 60 then owed end,
      case when age between 61 and 90 then owed end, case when age > 90 then owed end, 0,
      case when not named and age > $2::integer then owed end, 0
    from day
    union all
    select debtor, currency, case kind when 'receivable_pending' then balance end, 0, 0, 0, 0, 0, 0, 0, 0,
      case kind when 'receivable' then balance end
    from standing
  )
  select debtor, currency, coalesce(sum(provisional), 0)::text as provisional, sum(confirmed)::text as confirmed,
    sum(settled)::text as settled, coalesce(sum(to_30), 0)::text as to_30, coalesce(sum(to_60), 0)::text as to_60,
    coalesce(sum(to_90), 0)::text as to_90, coalesce(sum(over_90), 0)::text as over_90, sum(ahead)::text as ahead,
    coalesce(sum(missing), 0)::text as missing, coalesce(sum(balance), 0)::text as balance
  from told
  where debtor || ' ' || currency > $3 collate "C"
  group by debtor, currency
  order by (debtor || ' ' || currency) collate "C" limit $4`;

interface ReceivableRow {
  debtor: string;
  currency: string;
  provisional: string;
  confirmed: string;
  settled: string;
  to_30: string;
  to_60: string;
  to_90: string;
  over_90: string;
  ahead: string;
  missing: string;
  balance: string;
}

type Asked = QueryOf<typeof receivableRoutes.listReceivables> & { readonly on: string };
type Receivables = AnswerOf<typeof receivableRoutes.listReceivables>;

/** What each debtor owes in each currency, as the books stand; ages are counted to the day `on`. */
export async function listReceivables(
  books: Queryable,
  { on, termDays = 90, cursor = '', limit = 50 }: Asked,
): Promise<Receivables> {
  const { rows } = await books.query<ReceivableRow>(byDebtor, [on, termDays, cursor, limit + 1]);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const nextCursor = rows.length > limit && last !== undefined ? `${last.debtor} ${last.currency}` : null;
  return { items: page.map((row) => receivableOf(row, on)), nextCursor };
}

function receivableOf(row: ReceivableRow, on: string): Receivables['items'][number] {
  const { debtor, currency } = row;
  const money = (minor: string) => ({ minor: BigInt(minor), currency });
  const [confirmed, settled, balance] = [money(row.confirmed), money(row.settled), money(row.balance)];
  const ages = [row.to_30, row.to_60, row.to_90, row.over_90];
  return {
    ...{ debtor, currency, on },
    provisional: money(row.provisional),
    confirmed,
    settled,
    unsettled: receivableAges.map((days, at) => ({ days, amount: money(ages[at] ?? '0') })),
    ahead: money(row.ahead),
    missing: money(row.missing),
    instructed: { minor: balance.minor - (confirmed.minor - settled.minor), currency },
    balance,
  };
}
