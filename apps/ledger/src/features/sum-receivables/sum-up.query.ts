import type { Tx } from '#postgres';
import { changedItems } from '../../receivables/changed-items.query.js';

const takeTurn = "select pg_try_advisory_xact_lock(hashtext('tributary.ledger.receivables')) as mine";

/**
 * A partition's entries are committed in their order, under its fence, and what moves none before the entry that comes
 * after it: before where a fence is seen to stand, nothing is ever added. Where nothing came, nothing is written, nor locked.
 */
const sumUp = `
  with span as materialized (
    select "partition", mark, from_seq, to_seq, next_seq > to_seq as is_behind
    from (
      select fence."partition", fence.next_seq, mark.next_seq as mark, coalesce(mark.next_seq, 0) as from_seq,
        least(fence.next_seq, coalesce(mark.next_seq, 0) + $1) as to_seq
      from journal_partition as fence left join receivable_checkpoint as mark using ("partition")
    ) as spans
  ), ${changedItems}, into_commissions as (
    insert into owed_commission (creator_id, commission_id, conversion_id, debtor, currency, confirmed, confirmed_on)
    select creator_id, commission_id, conversion_id, debtor, currency, confirmed, confirmed_on from changed
    on conflict (creator_id, commission_id) do update
    set (conversion_id, debtor, currency, confirmed, confirmed_on) = (
      excluded.conversion_id, excluded.debtor, excluded.currency, excluded.confirmed, excluded.confirmed_on)
  ), into_conversions as (
    insert into paid_conversion as known (conversion_id, debtor, currency, settled)
    select conversion_id, debtor, currency, settled from paid
    on conflict (conversion_id, debtor, currency) do update set settled = known.settled + excluded.settled
  ), into_totals as (
    insert into receivable_total as known (debtor, currency, confirmed, settled, ahead)
    select debtor, currency, confirmed, settled, ahead from total_moved
    on conflict (debtor, currency) do update set confirmed = known.confirmed + excluded.confirmed,
      settled = known.settled + excluded.settled, ahead = known.ahead + excluded.ahead
  ), into_days as (
    insert into receivable_day as known (debtor, currency, confirmed_on, named, owed)
    select debtor, currency, confirmed_on, named, owed from day_moved
    on conflict (debtor, currency, confirmed_on, named) do update set owed = known.owed + excluded.owed
    returning owed
  ), into_checkpoint as (
    insert into receivable_checkpoint ("partition", next_seq)
    select "partition", to_seq from span where mark is null or mark < to_seq
    on conflict ("partition") do update set next_seq = excluded.next_seq
  )
  select sum(to_seq - from_seq)::bigint as entries, bool_or(is_behind) as is_behind,
    exists (select from into_days where owed = 0) as has_empty_days
  from span`;

const clearDays = 'delete from receivable_day where owed = 0';

/** How many entries of all partitions were gone past, and whether one of them has more. */
export interface SummedUp {
  readonly entries: bigint;
  readonly isBehind: boolean;
}

interface SumUpRow {
  readonly entries: bigint | null;
  readonly is_behind: boolean | null;
  readonly has_empty_days: boolean;
}

/** Goes on in each partition by so many entries. Undefined: somebody else is at it. */
export async function sumUpReceivables(tx: Tx, entriesAtOnce: number): Promise<SummedUp | undefined> {
  const turn = await tx.query<{ mine: boolean }>(takeTurn);
  if (turn.rows[0]?.mine !== true) return undefined;
  const { rows } = await tx.query<SumUpRow>(sumUp, [entriesAtOnce]);
  const [told] = rows as [SumUpRow];
  if (told.has_empty_days) await tx.query(clearDays);
  return { entries: told.entries ?? 0n, isBehind: told.is_behind === true };
}
