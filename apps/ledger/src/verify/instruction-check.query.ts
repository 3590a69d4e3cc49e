import type { Check } from './checks.query.js';

/** Held against what people told the books: kind, currency, amount, and the second person where it takes one. */
const postedAsGiven: Check = {
  check: 'what was instructed is posted as it was given, and by two people where it takes two',
  sql: `
    select count(*) as rows, min(array[entry."partition", entry.seq]) filter (where
      told.instruction_id is null or told.status <> 'instructed'
      or entry.kind::text <> case told.kind when 'opening' then 'opening-imported' when 'clearing' then 'difference-cleared' else told.kind || '-posted' end
      or entry.currency is distinct from told.says -> side.name ->> 'currency'
      or entry.amount_1 is distinct from (told.says -> side.name ->> 'minor')::bigint
      or entry.effective_at <> ((told.says ->> 'effectiveOn') || 'T00:00:00Z')::timestamptz
      or told.decided_by is not distinct from told.proposed_by
      or (told.kind in ('write-off', 'exchange', 'clearing') and told.decided_by is null)) as place
    from entry
    left join instruction as told on told.instruction_id = entry.reference
    cross join lateral (
      select case when entry.kind <> 'exchange-posted' then 'amount' when entry.cause_index = 0 then 'from' else 'to' end as name
    ) as side
    where entry.kind in ('adjustment-posted', 'write-off-posted', 'exchange-posted', 'difference-cleared', 'opening-imported')`,
  nameOf: ([partition, seq]) => `instruction of entry ${partition}-${seq}`,
};

const refusalsInPlace: Check = {
  check: 'as many instructions were refused as have their place among the entries',
  sql: `
    select count(*) as rows, min(array[coalesce(told."partition", place."partition")::bigint])
      filter (where refused is distinct from places) as place
    from (
      select refused_in as "partition", count(*) as refused from instruction where status = 'refused' group by 1
    ) as told
    full join (
      select "partition", count(*) as places from quiet_move where cause_topic = 'ledger.instruction.v1' group by 1
    ) as place on place."partition" = told."partition"`,
  nameOf: ([partition]) => `quiet_move of partition ${partition}`,
};

const clearedAsGiven: Check = {
  check: 'what was cleared of a difference follows from its entries, and is no more than the difference',
  sql: `
    select count(*) as rows, min(array[coalesce(cleared."partition", entry."partition"), coalesce(cleared.seq, entry.seq)])
      filter (where cleared.seq is null or entry.seq is null or cleared.number <> cleared.expected
        or entry.reference <> cleared.instruction_id or entry.amount_1 <> cleared.amount
        or told.says ->> 'settlementId' is distinct from cleared.settlement_id::text
        or (told.says ->> 'line')::integer is distinct from cleared.line
        or told.says ->> 'against' is distinct from cleared.against or against.kind is distinct from cleared.against
        or line.line is null or part.currency <> entry.currency or part."partition" <> entry."partition"
        or sign(cleared.amount) <> sign(line.difference) or abs(cleared.total) > abs(line.difference)) as place
    from (
      select *, row_number() over life as expected, sum(amount) over life as total
      from settlement_clearing window life as (partition by settlement_id, line order by number)
    ) as cleared
    full join (
      select * from entry where kind = 'difference-cleared'
    ) as entry on entry."partition" = cleared."partition" and entry.seq = cleared.seq
    left join account as against on against.id = entry.account_2
    left join instruction as told on told.instruction_id = cleared.instruction_id
    left join settlement_line as line on line.settlement_id = cleared.settlement_id and line.line = cleared.line
    left join settlement_part as part on part.settlement_id = line.settlement_id and part.part = line.part`,
  nameOf: ([partition, seq]) => `settlement_clearing of entry ${partition}-${seq}`,
};

export const instructionChecks: readonly Check[] = [postedAsGiven, refusalsInPlace, clearedAsGiven];
