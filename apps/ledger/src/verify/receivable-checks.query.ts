import type { Check } from './checks.query.js';

const marks = `
  mark as (
    select fence."partition", fence.next_seq as head, coalesce(max(checkpoint.next_seq), 0) as next_seq,
      count(checkpoint.next_seq) as copies
    from journal_partition as fence left join receivable_checkpoint as checkpoint using ("partition")
    group by fence."partition", fence.next_seq
  )`;

/** What is kept of each commission and conversion, and what the books say of it as far as it is summed up: side 1. */
const sides = `
  ${marks}, owed as (
    select 1 as side, * from (
      select distinct on (creator_id, commission_id) creator_id, commission_id, conversion_id, debtor, currency,
        held + available + fee_revenue as confirmed, confirmed_on
      from commission_state join mark using ("partition")
      where seq < mark.next_seq and fact_id is not null and (confirmed_on is not null or number > 1)
      order by creator_id, commission_id, number desc
    ) as told
    union all
    select -1, creator_id, commission_id, conversion_id, debtor, currency, confirmed, confirmed_on from owed_commission
  ), paid as (
    select 1 as side, line.conversion_id, part.debtor, part.currency, sum(line.paid::numeric - line.difference) as settled
    from settlement_part as part
    join mark using ("partition")
    join settlement_line as line using (settlement_id, part)
    where part.place < mark.next_seq
    group by line.conversion_id, part.debtor, part.currency
    union all
    select -1, conversion_id, debtor, currency, settled from paid_conversion
  )`;

/** Of what is kept. */
const items = `
  item as (
    select debtor, currency, sum(confirmed) as confirmed, sum(settled) as settled, sum(confirmed) - sum(settled) as open,
      max(confirmed_on) as confirmed_on, bool_or(named) as named
    from (
      select conversion_id, debtor, currency, confirmed, 0 as settled, confirmed_on, false as named from owed_commission
      union all
      select conversion_id, debtor, currency, 0, settled, null, true from paid_conversion
    ) as told
    group by conversion_id, debtor, currency
  )`;

/** Sums of receivables are recomputed from the books, as far as they are made. */
export const receivableChecks: readonly Check[] = [
  {
    check: 'receivables are summed up to a place that each partition has reached, and no partition is there twice',
    sql: `
      with ${marks}, told as (
        select "partition", copies = 1 and next_seq between 0 and head as is_right from mark
        where copies > 0 or exists (select from receivable_checkpoint) or exists (select from receivable_total)
        union all
        select "partition", false from receivable_checkpoint
        where not exists (select from journal_partition as fence where fence."partition" = receivable_checkpoint."partition")
      )
      select count(*) as rows, min(array["partition"::bigint]) filter (where not is_right) as place from told`,
    nameOf: ([partition]) => `receivable_checkpoint ${partition}`,
  },
  {
    check: 'what is summed up of a commission is what its last entry there left confirmed',
    sql: `
      with ${sides}, told as (
        select creator_id, commission_id, sum(side) as difference from owed
        group by creator_id, commission_id, conversion_id, debtor, currency, confirmed, confirmed_on
      )
      select count(*) as rows, min(array[creator_id, commission_id]::text[]) filter (where difference <> 0) as place
      from told`,
    nameOf: ([creatorId, commissionId]) => `owed_commission of creator ${creatorId}, commission ${commissionId}`,
  },
  {
    check: 'what is summed up as paid of a conversion is what settlements have of it',
    sql: `
      with ${sides}, told as (
        select conversion_id, sum(side) as difference from paid group by conversion_id, debtor, currency, settled
      )
      select count(*) as rows, min(array[conversion_id::text]) filter (where difference <> 0) as place from told`,
    nameOf: ([conversionId]) => `paid_conversion ${conversionId}`,
  },
  {
    check: 'what a debtor owes is the sum of its conversions',
    sql: `
      with ${items}, told as (
        select debtor, currency, sum(confirmed) as confirmed, sum(settled) as settled, sum(ahead) as ahead
        from (
          select debtor, currency, confirmed, settled, greatest(-open, 0) as ahead from item
          union all
          select debtor, currency, -confirmed, -settled, -ahead from receivable_total
        ) as sides
        group by debtor, currency
      )
      select count(*) as rows, min(array[debtor, currency]::text[])
        filter (where confirmed <> 0 or settled <> 0 or ahead <> 0) as place
      from told`,
    nameOf: ([debtor, currency]) => `receivable_total of ${debtor} in ${currency}`,
  },
  {
    check: 'what is open since a day is the sum of the conversions that were last confirmed on it',
    sql: `
      with ${items}, told as (
        select debtor, currency, confirmed_on, named, sum(owed) as owed
        from (
          select debtor, currency, confirmed_on, named, open as owed from item where open > 0 and confirmed_on is not null
          union all
          select debtor, currency, confirmed_on, named, -owed from receivable_day
        ) as sides
        group by debtor, currency, confirmed_on, named
      )
      select count(*) as rows, min(array[debtor, currency, confirmed_on::text]::text[])
        filter (where owed <> 0) as place
      from told`,
    nameOf: ([debtor, currency, day]) => `receivable_day of ${debtor} in ${currency}, ${day}`,
  },
];
