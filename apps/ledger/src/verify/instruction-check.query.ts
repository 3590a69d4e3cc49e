import type { Check } from './checks.query.js';

/** Held against what people told the books: kind, currency, amount, and the second person where it takes one. */
const postedAsGiven: Check = {
  check: 'what was instructed is posted as it was given, and by two people where it takes two',
  sql: `
    select count(*) as rows, min(array[entry."partition", entry.seq]) filter (where
      told.instruction_id is null or told.status <> 'instructed'
      or entry.kind::text <> case told.kind when 'opening' then 'opening-imported' else told.kind || '-posted' end
      or entry.currency is distinct from told.says -> side.name ->> 'currency'
      or entry.amount_1 is distinct from (told.says -> side.name ->> 'minor')::bigint
      or entry.effective_at <> ((told.says ->> 'effectiveOn') || 'T00:00:00Z')::timestamptz
      or told.decided_by is not distinct from told.proposed_by
      or (told.kind in ('write-off', 'exchange') and told.decided_by is null)) as place
    from entry
    left join instruction as told on told.instruction_id = entry.reference
    cross join lateral (
      select case when entry.kind <> 'exchange-posted' then 'amount' when entry.cause_index = 0 then 'from' else 'to' end as name
    ) as side
    where entry.kind in ('adjustment-posted', 'write-off-posted', 'exchange-posted', 'opening-imported')`,
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

export const instructionChecks: readonly Check[] = [postedAsGiven, refusalsInPlace];
