/**
 * What came to commissions and conversions between two places of each partition, and the items that it changes. For a
 * `with` that begins with `span ("partition", from_seq, to_seq)`, on top of everything that is summed up.
 *
 * `changed`: the commissions, as of their last entry; `paid`: what settlements paid of conversions; `item`: each conversion
 * that is touched, by debtor and currency, as it was (side -1) and as it is (side 1). `total_moved`, `day_moved`: by how
 * much that moves the sums.
 *
 * Table by table and key by key: how much there is behind a place cannot be known when it is planned, and nothing here may
 * read the whole of a table.
 */
export const changedItems = `
  changed as materialized (
    select distinct on (creator_id, commission_id) state.* from span
    cross join lateral (
      select creator_id, commission_id, number, conversion_id, debtor, currency,
        held + available + fee_revenue as confirmed, confirmed_on
      from commission_state
      where "partition" = span."partition" and seq >= span.from_seq and seq < span.to_seq
        and fact_id is not null and (confirmed_on is not null or number > 1)
      offset 0
    ) as state
    order by creator_id, commission_id, number desc
  ), part as materialized (
    select part.* from span
    cross join lateral (
      select settlement_id, part, debtor, currency from settlement_part
      where "partition" = span."partition" and place >= span.from_seq and place < span.to_seq
      offset 0
    ) as part
  ), paid as materialized (
    select line.conversion_id, part.debtor, part.currency, sum(line.paid::numeric - line.difference) as settled
    from part
    cross join lateral (
      select conversion_id, paid, difference from settlement_line
      where settlement_id = part.settlement_id and settlement_line.part = part.part
      offset 0
    ) as line
    group by line.conversion_id, part.debtor, part.currency
  ), touched as (
    select conversion_id from changed
    union
    select owed.conversion_id from changed
    cross join lateral (
      select conversion_id from owed_commission
      where creator_id = changed.creator_id and commission_id = changed.commission_id
      offset 0
    ) as owed
    union
    select conversion_id from paid
  ), known as (
    select owed.* from touched
    cross join lateral (
      select creator_id, commission_id, conversion_id, debtor, currency, confirmed, 0::numeric as settled, confirmed_on,
        false as named
      from owed_commission where conversion_id = touched.conversion_id
      offset 0
    ) as owed
    union all
    select paid.* from touched
    cross join lateral (
      select null::uuid, null::uuid, conversion_id, debtor, currency, 0::bigint, settled, null::date, true
      from paid_conversion where conversion_id = touched.conversion_id
      offset 0
    ) as paid
  ), side_told as (
    select side, known.conversion_id, known.debtor, known.currency, known.confirmed, known.settled, known.confirmed_on,
      known.named
    from known
    left join changed using (creator_id, commission_id)
    cross join (values (-1), (1)) as sides (side)
    where side = -1 or changed.creator_id is null
    union all
    select 1, conversion_id, debtor, currency, confirmed, 0, confirmed_on, false from changed
    union all
    select 1, conversion_id, debtor, currency, 0, settled, null, true from paid
  ), item as (
    select side, debtor, currency, sum(confirmed) as confirmed, sum(settled) as settled,
      sum(confirmed) - sum(settled) as open, max(confirmed_on) as confirmed_on, bool_or(named) as named
    from side_told group by side, conversion_id, debtor, currency
  ), total_moved as (
    select debtor, currency, sum(side * confirmed) as confirmed, sum(side * settled) as settled,
      sum(side * greatest(-open, 0)) as ahead
    from item group by debtor, currency
  ), day_moved as (
    select debtor, currency, confirmed_on, named, sum(side * open) as owed
    from item where open > 0 and confirmed_on is not null
    group by debtor, currency, confirmed_on, named having sum(side * open) <> 0
  )`;
