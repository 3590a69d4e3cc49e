import { mostLegs } from '../domain/entry.js';

/** One rule of the books that SQL can look after. */
export interface Check {
  /** The rule, as a sentence that should be true. */
  readonly check: string;
  /** Answers with one row: `rows` that were looked at, and `place`, the key of the first wrong one or null. */
  readonly sql: string;
  /** What a place is called. */
  readonly nameOf: (place: readonly bigint[]) => string;
}

const entryAt = ([partition, seq]: readonly bigint[]) => `entry ${partition}-${seq}`;
const chunkAt = ([account, seq]: readonly bigint[]) => `line_chunk of account ${account} from entry ${seq}`;
const accountAt = ([account]: readonly bigint[]) => `account ${account}`;
const partitionAt = ([partition]: readonly bigint[]) => `journal_partition ${partition}`;

const pairs = Array.from({ length: mostLegs }, (_, at) => `(entry.account_${at + 1}, entry.amount_${at + 1})`);
const legs = `cross join lateral (
        select account, amount from (values ${pairs.join(', ')}) as pair (account, amount)
        where num_nonnulls(account, amount) > 0
      ) as leg`;

const entries: readonly Check[] = [
  {
    check: 'every entry sums to zero',
    sql: `
      select count(*) as rows, min(array["partition", seq]) filter (where total is distinct from 0) as place
      from (
        select entry."partition", entry.seq, sum(leg.amount) as total from entry ${legs}
        group by entry."partition", entry.seq
      ) as summed`,
    nameOf: entryAt,
  },
  {
    check: 'every entry has two to eight legs, none of them zero, each on an account of its own',
    sql: `
      select count(*) as rows, min(array["partition", seq])
        filter (where legs not between 2 and 8 or accounts <> legs or zeros > 0) as place
      from (
        select entry."partition", entry.seq, count(*) as legs, count(distinct leg.account) as accounts,
          count(*) filter (where coalesce(leg.amount, 0) = 0 or leg.account is null) as zeros
        from entry ${legs} group by entry."partition", entry.seq
      ) as counted`,
    nameOf: entryAt,
  },
  {
    check: 'every leg is on an account of its partition and currency',
    sql: `
      select count(*) as rows, min(array[entry."partition", entry.seq]) filter (where account.id is null
        or account."partition" <> entry."partition" or account.currency <> entry.currency) as place
      from entry ${legs} left join account on account.id = leg.account`,
    nameOf: entryAt,
  },
  {
    check: 'entries are numbered without a hole',
    sql: `
      select count(*) as rows, min(array["partition", seq]) filter (where seq <> expected) as place
      from (
        select "partition", seq, row_number() over (partition by "partition" order by seq) - 1 as expected from entry
      ) as numbered`,
    nameOf: entryAt,
  },
  {
    check: 'the fence stands behind the last entry, seal and account',
    sql: `
      select count(*) as rows, min(array["partition"::bigint]) filter (where next_seq <> entries or next_batch <> seals
        or next_account <> accounts or head_hash <> coalesce(last_hash, decode(repeat('00', 32), 'hex'))) as place
      from (
        select fence.*,
          (select count(*) from entry where entry."partition" = fence."partition") as entries,
          (select count(*) from seal where seal."partition" = fence."partition") as seals,
          (select count(*) from account where account."partition" = fence."partition") as accounts,
          (select hash from seal where seal."partition" = fence."partition" order by batch desc limit 1) as last_hash
        from journal_partition as fence
      ) as counted`,
    nameOf: partitionAt,
  },
];

const accounts: readonly Check[] = [
  {
    check: 'every chunk closes with its opening and its lines, and not below zero where that is not allowed',
    sql: `
      select count(*) as rows, min(array[account, from_seq]) filter (where
        closing_debits <> opening_debits + debits or closing_credits <> opening_credits + credits
        or seqs[1] <> from_seq or cardinality(seqs) <> cardinality(amounts)
        or not (may_be_negative or normal_side * (closing_debits - closing_credits) >= 0)) as place
      from line_chunk
      cross join lateral (
        select coalesce(sum(amount) filter (where amount > 0), 0) as debits,
          coalesce(-sum(amount) filter (where amount < 0), 0) as credits
        from unnest(amounts) as amount
      ) as total`,
    nameOf: chunkAt,
  },
  {
    check: 'every chunk opens where the one before it closed',
    sql: `
      select count(*) as rows, min(array[account, from_seq]) filter (where opening_debits <> debits
        or opening_credits <> credits or first_line <> line or batch < earlier_batch) as place
      from (
        select account, from_seq, opening_debits, opening_credits, first_line, batch,
          lag(closing_debits, 1, 0::bigint) over following as debits,
          lag(closing_credits, 1, 0::bigint) over following as credits,
          coalesce(lag(first_line + cardinality(seqs)) over following, 1) as line,
          lag(batch, 1, 0::bigint) over following as earlier_batch
        from line_chunk window following as (partition by account order by from_seq)
      ) as chained`,
    nameOf: chunkAt,
  },
  {
    check: "every chunk has its account's side and bounds",
    sql: `
      select count(*) as rows, min(array[chunk.account, chunk.from_seq]) filter (where account.id is null
        or account.normal_side <> chunk.normal_side or account.may_be_negative <> chunk.may_be_negative) as place
      from line_chunk as chunk left join account on account.id = chunk.account`,
    nameOf: chunkAt,
  },
  {
    check: 'the lines of the accounts are the legs of the entries',
    sql: `
      select count(*) as rows, min(array[account, seq]) filter (where difference <> 0) as place
      from (
        select account, seq, sum(side) as difference
        from (
          select leg.account, entry.seq, leg.amount, entry.batch,
            (entry.effective_at at time zone 'UTC')::date as effective_day, 1 as side
          from entry ${legs}
          union all
          select chunk.account, line.seq, line.amount, chunk.batch, chunk.effective_day, -1
          from line_chunk as chunk cross join lateral unnest(chunk.seqs, chunk.amounts) as line (seq, amount)
        ) as sides
        group by account, seq, amount, batch, effective_day
      ) as compared`,
    nameOf: ([account, seq]) => `account ${account}, entry ${seq} of its partition`,
  },
  {
    check: 'every balance is the sum of its legs',
    sql: `
      select count(*) as rows, min(array[account.id])
        filter (where coalesce(last.balance, 0) <> coalesce(folded.balance, 0)) as place
      from account
      left join (select leg.account, sum(leg.amount) as balance from entry ${legs} group by leg.account) as folded
        on folded.account = account.id
      left join lateral (
        select closing_debits - closing_credits as balance from line_chunk where line_chunk.account = account.id
        order by from_seq desc limit 1
      ) as last on true`,
    nameOf: accountAt,
  },
  {
    check: 'debits are credits in every currency',
    sql: `
      select count(*) as rows, min(array[account]) filter (where balance <> 0) as place
      from (
        select account.currency, min(account.id) as account, sum(last.balance) as balance
        from account
        cross join lateral (
          select closing_debits - closing_credits as balance from line_chunk where line_chunk.account = account.id
          order by from_seq desc limit 1
        ) as last
        group by account.currency
      ) as trial`,
    nameOf: ([account]) => `the currency of account ${account}`,
  },
];

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
    check: 'every hold has its end in the queue',
    sql: `
      select count(*) as rows, min(array["partition"::bigint, coalesce(seq, -1)]) filter (where not exists (
        select from hold_due as due where due."partition" = last."partition" and due.creator_id = last.creator_id
          and due.commission_id = last.commission_id and due.release_at = last.release_at)) as place
      from (
        select distinct on (creator_id, commission_id) * from commission_state
        order by creator_id, commission_id, number desc
      ) as last
      where status = 'held'`,
    nameOf: ([partition, seq]) => `commission_state of entry ${partition}-${seq}`,
  },
  {
    check: 'the states of payout items are numbered without a hole and follow from their entries',
    sql: `
      select count(*) as rows, min(array[coalesce(state."partition", entry."partition"), coalesce(state.seq, entry.seq, -1)])
        filter (where state.number is distinct from state.expected or (state.seq is null) <> (state.status = 'refused')
          or (state.seq is not null and (entry.seq is null or entry.reference is distinct from state.item_id
            or entry.currency <> state.currency or state.amount not in (entry.amount_1, entry.amount_2)
            or entry.kind::text <> case state.status when 'reserved' then 'funds-reserved' when 'released' then 'reservation-released'
              when 'in-transit' then 'payment-started' when 'settled' then 'payment-settled' else 'payment-rejected' end))
        ) as place
      from (
        select *, row_number() over (partition by item_id order by number) as expected from reservation_state
      ) as state
      full join (
        select * from entry where kind in
          ('funds-reserved', 'reservation-released', 'payment-started', 'payment-settled', 'payment-rejected')
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
        or entry.reference <> part.settlement_id or entry.currency <> part.currency) as place
    from (
      select part."partition", part.seq, part.settlement_id, part.currency,
        array[sum(line.paid), sum(line.difference - line.paid), -sum(line.difference)]::numeric[] as moved
      from settlement_part as part left join settlement_line as line using (settlement_id, part)
      group by part.settlement_id, part.part
    ) as part
    full join (
      select entry."partition", entry.seq, entry.reference, entry.currency, array[
        coalesce(sum(leg.amount) filter (where account.kind = 'bank'), 0),
        coalesce(sum(leg.amount) filter (where account.kind = 'receivable'), 0),
        coalesce(sum(leg.amount) filter (where account.kind = 'suspense'), 0)] as moved
      from entry ${legs} join account on account.id = leg.account
      where entry.kind = 'settlement-posted'
      group by entry."partition", entry.seq
    ) as entry on entry."partition" = part."partition" and entry.seq = part.seq`,
  nameOf: ([partition, seq]) =>
    seq === -1n
      ? `a settlement_part without an entry in partition ${partition}`
      : `settlement_part of entry ${partition}-${seq}`,
};

export const checks: readonly Check[] = [...entries, ...accounts, ...states, settlements];
