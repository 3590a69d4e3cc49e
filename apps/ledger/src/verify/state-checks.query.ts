import { type Check, legs } from './checks.query.js';

const states: readonly Check[] = [
  {
    check: 'the states of commissions are numbered without a hole and follow from their entries',
    sql: `
      select count(*) as rows, min(array[coalesce(state."partition", entry."partition"), coalesce(state.seq, entry.seq, -1)])
        filter (where state.number is distinct from state.expected or state.moved is distinct from coalesce(entry.moved, '{0,0,0,0,0}')
          or (state.seq is null) <> (entry.seq is null)) as place
      from (
        select "partition", seq, number, row_number() over life as expected, array[
          pending - lag(pending, 1, 0::bigint) over life, held - lag(held, 1, 0::bigint) over life,
          available - lag(available, 1, 0::bigint) over life, fee_pending - lag(fee_pending, 1, 0::bigint) over life,
          fee_revenue - lag(fee_revenue, 1, 0::bigint) over life]::numeric[] as moved
        from commission_state window life as (partition by creator_id, commission_id order by number)
      ) as state
      full join (
        select entry."partition", entry.seq, array[
          coalesce(-sum(leg.amount) filter (where account.kind = 'pending'), 0),
          coalesce(-sum(leg.amount) filter (where account.kind = 'held'), 0),
          coalesce(-sum(leg.amount) filter (where account.kind = 'available'), 0),
          coalesce(-sum(leg.amount) filter (where account.kind = 'fee_pending'), 0),
          coalesce(-sum(leg.amount) filter (where account.kind = 'fee_revenue'), 0)] as moved
        from entry ${legs} join account on account.id = leg.account
        where entry.kind::text like 'commission-%' or entry.kind = 'hold-ended'
        group by entry."partition", entry.seq
      ) as entry on entry."partition" = state."partition" and entry.seq = state.seq`,
    nameOf: ([partition, seq]) =>
      seq === -1n
        ? `a commission_state without an entry in partition ${partition}`
        : `commission_state of entry ${partition}-${seq}`,
  },
  {
    check: 'the states of payout items are numbered without a hole and follow from their entries',
    sql: `
      select count(*) as rows, min(array[coalesce(state."partition", entry."partition"), coalesce(state.seq, entry.seq, -1)])
        filter (where state.number is distinct from state.expected or (state.seq is null) <> (state.status = 'refused')
          or (state.seq is not null and (entry.seq is null or entry.reference is distinct from state.item_id
            or entry.currency <> state.currency or entry.amount_2 <> -state.amount
            or entry.kind::text <> case state.status when 'reserved' then 'funds-reserved' when 'released' then 'reservation-released'
              when 'in-transit' then 'payment-started' when 'settled' then 'payment-settled' when 'rejected' then 'payment-rejected' else 'payment-returned' end
            or entry.reverses is distinct from case state.status when 'returned' then state.settled_by end))
        ) as place
      from (
        select *, row_number() over (partition by item_id order by number) as expected,
          max(seq) filter (where status = 'settled') over (partition by item_id) as settled_by
        from reservation_state
      ) as state
      full join (
        select * from entry where kind in
          ('funds-reserved', 'reservation-released', 'payment-started', 'payment-settled', 'payment-rejected', 'payment-returned')
      ) as entry on entry."partition" = state."partition" and entry.seq = state.seq`,
    nameOf: ([partition, seq]) =>
      seq === -1n
        ? `a reservation_state without an entry in partition ${partition}`
        : `reservation_state of entry ${partition}-${seq}`,
  },
];

const settlements: Check = {
  check: 'the parts of settlements follow from their entries, and their lines add up to them',
  sql: `
    select count(*) as rows, min(array[coalesce(part."partition", entry."partition"), coalesce(part.seq, entry.seq, -1)])
      filter (where part.moved is distinct from coalesce(entry.moved, '{0,0,0}') or (part.seq is null) <> (entry.seq is null)
        or part.place <> part.seq or entry.reference <> part.settlement_id or entry.currency <> part.currency) as place
    from (
      select part."partition", part.seq, part.place, part.settlement_id, part.currency,
        array[sum(line.paid), sum(line.difference - line.paid), -sum(line.difference)]::numeric[] as moved
      from settlement_part as part left join settlement_line as line using (settlement_id, part)
      group by part."partition", part.seq, part.place, part.settlement_id, part.part, part.currency
    ) as part
    full join (
      select entry."partition", entry.seq, entry.reference, entry.currency, array[
        coalesce(sum(leg.amount) filter (where account.kind = 'bank'), 0),
        coalesce(sum(leg.amount) filter (where account.kind = 'receivable'), 0),
        coalesce(sum(leg.amount) filter (where account.kind = 'suspense'), 0)] as moved
      from entry ${legs} join account on account.id = leg.account
      where entry.kind = 'settlement-posted'
      group by entry."partition", entry.seq, entry.reference, entry.currency
    ) as entry on entry."partition" = part."partition" and entry.seq = part.seq`,
  nameOf: ([partition, seq]) =>
    seq === -1n
      ? `a settlement_part without an entry in partition ${partition}`
      : `settlement_part of entry ${partition}-${seq}`,
};

export const stateChecks: readonly Check[] = [...states, settlements];
