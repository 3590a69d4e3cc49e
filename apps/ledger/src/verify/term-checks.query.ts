import { type Check, legs, type Place } from './checks.query.js';

const stateAt =
  (table: string) =>
  ([partition, seq, number]: Place) =>
    seq === -1n ? `a ${table} of partition ${partition}, its ${number}.` : `${table} of entry ${partition}-${seq}`;

/** What states say beside their amounts: held against their entries, and against what stays over a life. */
export const termChecks: readonly Check[] = [
  {
    check: 'the terms of a commission stay, and are those of its entries',
    sql: `
      select count(*) as rows, min(array["partition", coalesce(seq, -1), number]) filter (where
        (not began_anew and (currency, debtor, program_id, stream) is distinct from before)
        or "partition" <> first_partition or conversion_id <> first_conversion
        or (status = 'pending') <> (confirmed_on is null)
        or (confirmed_on is distinct from case when status = 'pending' then null
          when kind = 'commission-approved' then (effective_at at time zone 'UTC')::date
          when kind is null then confirmed_on
          else coalesce(earlier_confirmation, confirmed_on) end)
        or (status = 'held') <> (release_at is not null) or (fact_id is null) <> (fact_digest is null)
        or status not in ('pending', 'held', 'available')
        or (status = 'pending' and held + available > 0) or (status = 'held' and pending > 0)
        or (status = 'available' and pending + held > 0)
        or (seq is not null and (entry_currency is distinct from currency or entry_program is distinct from program_id
          or entry_stream is distinct from stream or entry_reference is distinct from decision_id
          or (kind = 'hold-ended') <> (fact_id is null)
          or (kind = 'hold-ended' and effective_at is distinct from earlier_release)
          or creator <> creator_id::text or other_debtors > 0))) as place
      from (
        select state.*, entry.kind, entry.effective_at, entry.currency as entry_currency, entry.program_id as entry_program,
          entry.stream::text as entry_stream, entry.reference as entry_reference, leg.creator,
          count(*) filter (where leg.debtor <> state.debtor) over (partition by state.creator_id, state.commission_id, state.number)
            as other_debtors,
          lag((state.currency, state.debtor, state.program_id, state.stream)) over life as before,
          lag(state.pending + state.held + state.available + state.fee_pending + state.fee_revenue, 1, 0::bigint)
            over life = 0 as began_anew,
          first_value(state."partition") over life as first_partition,
          first_value(state.conversion_id) over life as first_conversion,
          lag(state.confirmed_on) over life as earlier_confirmation, lag(state.release_at) over life as earlier_release
        from commission_state as state
        left join entry on entry."partition" = state."partition" and entry.seq = state.seq
        left join lateral (
          select min(account.owner) filter (where account.owner <> 'company') as creator,
            min(account.scope) filter (where account.kind in ('receivable', 'receivable_pending')) as debtor
          from (select) as one ${legs} join account on account.id = leg.account
        ) as leg on true
        window life as (partition by state.creator_id, state.commission_id order by state.number)
      ) as told`,
    nameOf: stateAt('commission_state'),
  },
  {
    check: 'the terms of a payout item stay, and are those of its entries',
    sql: `
      select count(*) as rows, min(array["partition", coalesce(seq, -1), number]) filter (where
        creator_id <> first_creator or batch_id <> first_batch or amount <> first_amount or currency <> first_currency
        or "partition" <> first_partition or (status = 'refused' and (number <> 1 or rail is not null))
        or (seq is not null and (creator <> creator_id::text or transit <> rail
          or (transit is null and rail is not null and status <> 'returned')))
        or (status = 'returned' and rail is distinct from rail_before)) as place
      from (
        select state.*, leg.creator, leg.transit, lag(state.rail) over life as rail_before,
          first_value(state.creator_id) over life as first_creator, first_value(state.batch_id) over life as first_batch,
          first_value(state.amount) over life as first_amount, first_value(state.currency) over life as first_currency,
          first_value(state."partition") over life as first_partition
        from reservation_state as state
        left join entry on entry."partition" = state."partition" and entry.seq = state.seq
        left join lateral (
          select min(account.owner) filter (where account.owner <> 'company') as creator,
            min(account.scope) filter (where account.kind in ('transit', 'payout_fee')) as transit
          from (select) as one ${legs} join account on account.id = leg.account
        ) as leg on true
        window life as (partition by state.item_id order by state.number)
      ) as told`,
    nameOf: stateAt('reservation_state'),
  },
  {
    check: 'every hold that runs has its end in the queue, and nothing else is there',
    sql: `
      select count(*) as rows, min(array[coalesce(due."partition", state."partition")::bigint, coalesce(state.seq, -1),
        coalesce(state.number, due.number)]) filter (where case when due.number is null
          then state.is_last and state.status = 'held' and not exists (select from hold_due as any_due
            where any_due."partition" = state."partition" and any_due.creator_id = state.creator_id
              and any_due.commission_id = state.commission_id and any_due.release_at = state.release_at)
          else state.number is null or state.release_at is distinct from due.release_at
            or due."partition" <> state."partition"
            or (state.seq is not null and state.correlation_id is distinct from due.correlation_id) end) as place
      from hold_due as due
      full join (
        select state.*, entry.correlation_id as correlation_id,
          state.number = max(state.number) over (partition by state.creator_id, state.commission_id) as is_last
        from commission_state as state
        left join entry on entry."partition" = state."partition" and entry.seq = state.seq
      ) as state on state.creator_id = due.creator_id and state.commission_id = due.commission_id and state.number = due.number`,
    nameOf: stateAt('hold_due'),
  },
  {
    check: 'what changed a state without an entry has its place among the entries',
    sql: `
      select count(*) as rows, min(array["partition"::bigint, next_seq, number]) filter (where number <> expected
        or next_seq > head or next_seq < 0 or (cause_offset is null) <> (commission_id is not null)
        or (creator_id is null) <> (commission_id is null)) as place
      from (
        select quiet.*, fence.next_seq as head,
          row_number() over (partition by quiet."partition", quiet.next_seq order by quiet.number) as expected
        from quiet_move as quiet left join journal_partition as fence on fence."partition" = quiet."partition"
      ) as told`,
    nameOf: ([partition, seq, number]) => `quiet_move ${number} of partition ${partition} before entry ${seq}`,
  },
  {
    check: 'the end of a hold of nothing stands between the entries of its commission before and after it',
    sql: `
      select count(*) as rows, min(array[quiet."partition"::bigint, quiet.next_seq, quiet.number]) filter (where
        state."partition" is distinct from quiet."partition" or quiet.next_seq <= state.after or quiet.next_seq > state.before) as place
      from (
        select quiet_move.*, row_number() over (partition by creator_id, commission_id order by next_seq, number) as nth
        from quiet_move where commission_id is not null
      ) as quiet
      left join (
        select placed.*, row_number() over (partition by creator_id, commission_id order by number) as nth
        from (
          select state.*, max(seq) over (life rows between unbounded preceding and 1 preceding) as after,
            min(seq) over (life rows between 1 following and unbounded following) as before
          from commission_state as state window life as (partition by creator_id, commission_id order by number)
        ) as placed
        where fact_id is null and seq is null
      ) as state using (creator_id, commission_id, nth)`,
    nameOf: ([partition, seq, number]) => `quiet_move ${number} of partition ${partition} before entry ${seq}`,
  },
  {
    check: 'as many facts changed a state without an entry as have their place',
    sql: `
      with quiet as (
        select "partition", cause_topic::text as topic, commission_id,
          case cause_topic when 'ingestion.settlement.v1' then next_seq end as place, count(*) as places
        from quiet_move
        where cause_topic <> 'ledger.instruction.v1' group by 1, 2, 3, 4
      ), fact as (
        select "partition", 'attribution.commission.v1' as topic, null::uuid as commission_id, null::bigint as place
        from commission_state
        where fact_id is not null group by "partition", creator_id, commission_state.commission_id, fact_id having bool_and(seq is null)
        union all
        select "partition", 'ledger.entry.v1', commission_id, null from commission_state where fact_id is null and seq is null
        union all
        select "partition", 'payout.item.v1', null, null from reservation_state where seq is null
        union all
        select "partition", 'ingestion.settlement.v1', null, place from settlement_part where seq is null
      ), changed as (select "partition", topic, commission_id, place, count(*) as facts from fact group by 1, 2, 3, 4)
      select count(*) as rows, min(array[coalesce(quiet."partition", changed."partition")::bigint])
        filter (where places is distinct from facts) as place
      from quiet full join changed on changed."partition" = quiet."partition" and changed.topic = quiet.topic
        and coalesce(changed.commission_id::text, '') = coalesce(quiet.commission_id::text, '')
        and coalesce(changed.place, -1) = coalesce(quiet.place, -1)`,
    nameOf: ([partition]) => `quiet_move of partition ${partition}`,
  },
  {
    check: 'the lines of a settlement are numbered without a hole, and its terms are those of its entry',
    sql: `
      select count(*) as rows, min(array[coalesce("partition", -1), coalesce(seq, -1), line]) filter (where line <> due_line
        or part_of is null or (seq is not null and (debtor is distinct from owing
          or paid_on is distinct from (effective_at at time zone 'UTC')::date))) as place
      from (
        select line.*, part.seq, part."partition", part.debtor, part.part as part_of, entry.effective_at, leg.owing,
          row_number() over (partition by line.settlement_id, line.part order by line.line)
            + 200 * (line.part - 1) as due_line
        from settlement_line as line
        left join settlement_part as part on part.settlement_id = line.settlement_id and part.part = line.part
        left join entry on entry."partition" = part."partition" and entry.seq = part.seq
        left join lateral (
          select min(account.scope) filter (where account.kind in ('receivable', 'suspense')) as owing
          from (select) as one ${legs} join account on account.id = leg.account
        ) as leg on true
      ) as told`,
    nameOf: ([partition, seq, line]) => `settlement_line ${line} of entry ${partition}-${seq}`,
  },
];
