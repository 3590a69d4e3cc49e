import type { Queryable } from '#postgres';
import type { CreatorAccountKind } from '../domain/chart-of-accounts.js';
import type { EntryKind } from '../domain/entry.js';
import type { KnownBalance, LineSum } from '../domain/statement.js';
import type { Base, BySeq } from '../periods/watermark.js';

/** What is looked at: some creators' accounts in a currency, days of one month, the journal up to a cut. */
export interface MonthScope {
  readonly creatorIds: readonly string[];
  readonly currency: string;
  /** The first and the last day, YYYY-MM-DD. */
  readonly from: string;
  readonly to: string;
  readonly base: Base;
  readonly cut: BySeq;
}

/** All that figures follow from, of one creator. */
export interface MonthLines {
  readonly known: KnownBalance[];
  readonly sums: LineSum[];
}

/**
 * Lines are read from the base's first open entry on: a month costs what it holds, not what came before. A chunk holds
 * the lines of one batch, and cuts lie between batches; the first open entry may lie within one.
 */
const ownLines = `
  with own as materialized (
    select id, owner, kind, "partition", normal_side, ($3::bigint[])["partition" + 1] as known,
      ($4::bigint[])["partition" + 1] as open_from, ($5::bigint[])["partition" + 1] as cut
    from account where owner = any ($1::text[]) and currency = $2
  ), line as (
    select own.owner, own.kind as account, own."partition", each.seq, own.normal_side * each.amount as amount,
      each.seq < own.known as early
    from own
    cross join lateral (
      select seqs, amounts from line_chunk
      where line_chunk.account = own.id and from_seq < own.cut and from_seq >= coalesce((
        select first.from_seq from line_chunk as first
        where first.account = own.id and first.from_seq <= own.open_from order by first.from_seq desc limit 1), 0)
    ) as chunk
    cross join lateral unnest(chunk.seqs, chunk.amounts) as each (seq, amount)
    where each.seq >= own.open_from
  )`;

const sumsOfLines = `${ownLines}
  select owner, account, early, part, kind, stream, program_id, original_day::text as original_day,
    coalesce(sum(amount) filter (where amount > 0), 0)::bigint as added,
    coalesce(-sum(amount) filter (where amount < 0), 0)::bigint as taken
  from (
    select line.owner, line.account, line.early, line.amount, placed.part,
      case placed.part when 'within' then entry.kind end as kind,
      case placed.part when 'within' then entry.stream end as stream,
      case placed.part when 'within' then entry.program_id end as program_id,
      case when placed.part = 'within' and placed.day <> entry.booked_on then placed.day end as original_day
    from line
    cross join lateral (
      select * from entry where entry."partition" = line."partition" and entry.seq = line.seq offset 0
    ) as entry
    cross join lateral (
      select (entry.effective_at at time zone 'UTC')::date as day,
        case when entry.booked_on < $6::date then 'before' when entry.booked_on <= $7::date then 'within' else 'after' end as part
    ) as placed
    where entry.booked_on > $8::date
  ) as placed_line
  group by owner, account, early, part, kind, stream, program_id, original_day
  order by owner, part, original_day, kind, stream, program_id, account, early`;

const knownBalances = `
  select owner, kind as account, normal_side * coalesce(base.balance, 0) as at_base, normal_side * coalesce(cut.balance, 0) as at_cut
  from account
  left join lateral (
    select closing_debits - closing_credits as balance from line_chunk
    where line_chunk.account = account.id and from_seq < ($3::bigint[])["partition" + 1] order by from_seq desc limit 1
  ) as base on true
  left join lateral (
    select closing_debits - closing_credits as balance from line_chunk
    where line_chunk.account = account.id and from_seq < ($4::bigint[])["partition" + 1] order by from_seq desc limit 1
  ) as cut on true
  where owner = any ($1::text[]) and currency = $2`;

/** Fees stand on the company's accounts, in the entries of commissions. */
const feesOfEntries = `${ownLines}, own_entry as (
    select distinct owner, "partition", seq from line
  )
  select own_entry.owner, -sum(leg.amount)::bigint as fee
  from own_entry
  cross join lateral (
    select account, amount from entry_leg
    where entry_leg."partition" = own_entry."partition" and entry_leg.seq = own_entry.seq
      and booked_on between $6::date and $7::date offset 0
  ) as leg
  join account on account.id = leg.account and account.kind in ('fee_pending', 'fee_revenue')
  group by own_entry.owner`;

export interface SumRow {
  owner: string;
  account: CreatorAccountKind;
  early: boolean;
  part: LineSum['part'];
  kind: EntryKind | null;
  stream: string | null;
  program_id: string | null;
  original_day: string | null;
  added: bigint;
  taken: bigint;
}

interface KnownRow {
  owner: string;
  account: CreatorAccountKind;
  at_base: bigint;
  at_cut: bigint;
}

/** By creator; those who have no account in the currency are left out. */
export async function readMonthLines(books: Queryable, scope: MonthScope): Promise<Map<string, MonthLines>> {
  const { creatorIds, currency, base, cut, from, to } = scope;
  const [known, sums] = await Promise.all([
    books.query<KnownRow>(knownBalances, [creatorIds, currency, base.known, cut]),
    books.query<SumRow>(sumsOfLines, [
      ...[creatorIds, currency, base.known, base.openFrom, cut],
      from,
      to,
      base.lastDay,
    ]),
  ]);
  const byCreator = new Map<string, MonthLines>();
  for (const { owner, account, at_base: atBase, at_cut: atCut } of known.rows) {
    const lines = byCreator.get(owner) ?? { known: [], sums: [] };
    lines.known.push({ account, atBase, atCut });
    byCreator.set(owner, lines);
  }
  for (const { owner, ...row } of sums.rows) byCreator.get(owner)?.sums.push(lineSumOf(row));
  return byCreator;
}

/** What the company kept of the month's commissions, by creator; it takes rights on the company's accounts. */
export async function readFees(books: Queryable, scope: MonthScope): Promise<Map<string, bigint>> {
  const { creatorIds, currency, base, cut, from, to } = scope;
  const values = [creatorIds, currency, base.known, base.openFrom, cut, from, to];
  const { rows } = await books.query<{ owner: string; fee: bigint }>(feesOfEntries, values);
  return new Map(rows.map(({ owner, fee }) => [owner, fee]));
}

export function lineSumOf({
  kind,
  stream,
  program_id: programId,
  original_day: day,
  ...row
}: Omit<SumRow, 'owner'>): LineSum {
  return {
    ...row,
    ...(kind === null ? {} : { kind }),
    ...(stream === null ? {} : { stream }),
    ...(programId === null ? {} : { programId }),
    ...(day === null ? {} : { originalDay: day }),
  };
}
