-- The lines of a creator's account that were recorded on one day, or in one month, in the order of the days they count
-- on: what they come to up to and with each of these days. For balances: one row of each month and of each day of the
-- last month says what stood on any day, as known on any day.
create table running_total (
  account           bigint   not null,   -- of a creator
  months            smallint not null,   -- 1: recorded in a month; 0: on a day
  recorded_from     date     not null,   -- the day, or the first of the month; UTC
  day               date     not null,
  effective_amount  bigint   not null,   -- minor units, debit positive: of lines effective on `day` or before
  booked_amount     bigint   not null,   -- the same of lines booked on `day` or before
  primary key (account, months, recorded_from, day),
  constraint running_total_is_of_a_day_or_a_month check (months in (0, 1))
);
