/**
 * How far the partition of the creator $1 is summed up, of what is known up to its entry $2: whole months, and days of
 * the last one. `behind` is the entry that the lines go on from, put down before it is compared: row-level security keeps
 * what computes away from an index.
 */
export const rolledCtes = `
  rolled as materialized (
    select recorded_day, date_trunc('month', recorded_day::timestamp)::date as last_month, next_seq,
      (select min(recorded_day) from rolled_day as earlier where earlier."partition" = rolled_day."partition") as first_day
    from rolled_day
    where "partition" = (select "partition" from account where owner = $1 limit 1) and next_seq <= $2::bigint + 1
    order by next_seq desc limit 1
  ), behind as materialized (
    select coalesce((select next_seq from rolled), 0) as next_seq
  )`;

/** Each month and each day of these, as `running_total` has them. */
export const spanCte = `
  span as materialized (
    select 1 as months, month::date as recorded_from
    from rolled cross join lateral generate_series(
      date_trunc('month', first_day::timestamp), last_month - interval '1 month', interval '1 month') as month
    union all
    select 0, day::date
    from rolled cross join lateral generate_series(last_month::timestamp, recorded_day, interval '1 day') as day
  )`;

/**
 * The same as two stretches of `recorded_from`, both ends included: each is looked up in `month_total` by itself, or all
 * days of a month would be read and left out.
 */
export const stretchCte = `
  stretch as materialized (
    select 1::smallint as months, '-infinity'::date as first, last_month - 1 as last from rolled
    union all
    select 0::smallint, last_month, recorded_day from rolled
  )`;
