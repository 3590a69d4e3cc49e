import type { Queryable } from '#postgres';
import type { CreatorAccountKind } from '../domain/chart-of-accounts.js';
import type { LineSum } from '../domain/statement.js';
import { lastSeqKnownAt } from '../reads/known.query.js';
import { rolledCtes, spanCte, stretchCte } from '../reads/rolled.query.js';
import { lineSumOf, type MonthLines, type SumRow } from './month-lines.query.js';

/** One creator's accounts in a currency, and the days of one month. */
interface OpenMonth {
  readonly creatorId: string;
  readonly currency: string;
  readonly from: string;
  readonly to: string;
}

export interface SummedMonth extends MonthLines {
  /** What the company kept, of the days that are summed up. */
  readonly fee: bigint;
  /** Entries of the creator's partition: the first that is not summed up, and the last that was read. */
  readonly behind: bigint;
  readonly lastSeq: bigint;
}

/** Of the days that are summed up: what was booked before the month, and after it; and what stands in all. */
const knownBalances = `
  with ${rolledCtes}, ${spanCte}
  select own.kind as account, (select next_seq from behind) as behind,
    (own.normal_side * coalesce(summed.before, 0))::bigint as at_base,
    (own.normal_side * coalesce(summed.whole - summed.through, summed.whole, 0))::bigint as after,
    own.normal_side * coalesce(last.balance, 0) as at_cut
  from account as own
  cross join lateral (
    select sum(upwards.before) as before, sum(upwards.through) as through, sum(upwards.whole) as whole
    from span
    cross join lateral (
      select
        (select booked_amount from running_total where account = own.id and running_total.months = span.months
          and running_total.recorded_from = span.recorded_from and day < $4 order by day desc limit 1) as before,
        (select booked_amount from running_total where account = own.id and running_total.months = span.months
          and running_total.recorded_from = span.recorded_from and day <= $5 order by day desc limit 1) as through,
        (select booked_amount from running_total where account = own.id and running_total.months = span.months
          and running_total.recorded_from = span.recorded_from order by day desc limit 1) as whole
    ) as upwards
  ) as summed
  left join lateral (
    select closing_debits - closing_credits as balance from line_chunk
    where line_chunk.account = own.id and from_seq <= $2 order by from_seq desc limit 1
  ) as last on true
  where own.owner = $1 and own.currency = $3`;

/** The month as it is summed up, and the lines behind that, whichever month they are of. */
const sums = `
  with ${rolledCtes}, ${stretchCte}, own as materialized (
    select id, "partition", kind, normal_side from account where owner = $1 and currency = $3
  ), part_of_month as (
    select own.kind as account, 'within' as part, total.kind, total.stream, total.program_id, total.original_day,
      case own.normal_side when 1 then total.debits else total.credits end as added,
      case own.normal_side when 1 then total.credits else total.debits end as taken, total.fee
    from own cross join stretch
    cross join lateral (
      select * from month_total
      where month_total.account = own.id and booked_month = $4 and months = stretch.months
        and recorded_from between stretch.first and stretch.last offset 0
    ) as total
    union all
    select own.kind, placed.part,
      case placed.part when 'within' then entry.kind end,
      case placed.part when 'within' then entry.stream end,
      case placed.part when 'within' then entry.program_id end,
      case when placed.part = 'within' and placed.day <> entry.booked_on then placed.day end,
      greatest(own.normal_side * line.amount, 0), greatest(-own.normal_side * line.amount, 0), 0
    from own
    join line_chunk on line_chunk.account = own.id and from_seq between (select next_seq from behind) and $2::bigint
    cross join lateral unnest(seqs, amounts) as line (seq, amount)
    join entry on entry."partition" = own."partition" and entry.seq = line.seq
    cross join lateral (
      select (entry.effective_at at time zone 'UTC')::date as day,
        case when entry.booked_on < $4 then 'before' when entry.booked_on <= $5 then 'within' else 'after' end as part
    ) as placed
  )
  select account, false as early, part, kind, stream, program_id, original_day::text as original_day,
    sum(added)::bigint as added, sum(taken)::bigint as taken, sum(fee)::bigint as fee
  from part_of_month
  group by account, part, kind, stream, program_id, part_of_month.original_day
  order by part, original_day, kind, stream, program_id, account`;

const feesBehind = `
  select coalesce(-sum(leg.amount), 0)::bigint as fee
  from (
    select distinct account."partition", line.seq
    from account
    join line_chunk on line_chunk.account = account.id and from_seq between $3 and $4
    cross join lateral unnest(seqs) as line (seq)
    where owner = $1 and currency = $2
  ) as own_entry
  cross join lateral (
    select account, amount from entry_leg
    where entry_leg."partition" = own_entry."partition" and entry_leg.seq = own_entry.seq
      and booked_on between $5 and $6 offset 0
  ) as leg
  join account on account.id = leg.account and account.kind in ('fee_pending', 'fee_revenue')`;

interface KnownRow {
  account: CreatorAccountKind;
  behind: bigint;
  at_base: bigint;
  after: bigint;
  at_cut: bigint;
}

/** What figures of a month follow from: sums of days that are over, and the lines since. */
export async function readOpenMonth(
  books: Queryable,
  { creatorId, currency, from, to }: OpenMonth,
): Promise<SummedMonth> {
  const lastSeq = (await lastSeqKnownAt(books, creatorId, 'infinity')) ?? -1n;
  const values = [creatorId, lastSeq, currency, from, to];
  const known = (await books.query<KnownRow>(knownBalances, values)).rows;
  const { rows } = await books.query<Omit<SumRow, 'owner'> & { fee: bigint }>(sums, values);
  const after = known.map(({ account, after: added }): LineSum => {
    return { account, part: 'after', early: false, added, taken: 0n };
  });
  return {
    known: known.map(({ account, at_base: atBase, at_cut: atCut }) => ({ account, atBase, atCut })),
    sums: [...after, ...rows.map(({ fee: _, ...row }) => lineSumOf(row))],
    fee: rows.reduce((sum, { fee }) => sum + fee, 0n),
    ...{ behind: known[0]?.behind ?? 0n, lastSeq },
  };
}

/** What the company kept in entries behind the days that are summed up; it takes rights on the company's accounts. */
export async function readFeesBehind(
  books: Queryable,
  { creatorId, currency, from, to, behind, lastSeq }: OpenMonth & Pick<SummedMonth, 'behind' | 'lastSeq'>,
): Promise<bigint> {
  const { rows } = await books.query<{ fee: bigint }>(feesBehind, [creatorId, currency, behind, lastSeq, from, to]);
  return rows[0]?.fee ?? 0n;
}
