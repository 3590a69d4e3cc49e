-- What the lines of a creator's account that were recorded on one day, or in one month, come to by the month they count
-- on and by what they are. For a month's figures: as many rows as it has kinds, programs and sources, not days.
create table month_total (
  account        bigint         not null,   -- of a creator: nobody asks for months of the company's
  debits         bigint         not null,   -- minor units
  credits        bigint         not null,
  lines          bigint         not null,
  fee            bigint         not null,   -- the company's share in those entries of which this is the first own line
  months         smallint       not null,   -- 1: recorded in a month; 0: on a day
  booked_month   date           not null,   -- its first day
  recorded_from  date           not null,   -- the day, or the first of the month; UTC
  original_day   date,                      -- the day on which it happened, where it counts on another; UTC
  kind           entry_kind     not null,
  stream         revenue_stream,
  program_id     uuid,
  source         text,                      -- who owes it: the scope of the entry's receivable
  constraint month_total_is_of_a_day_or_a_month check (months in (0, 1)),
  constraint month_total_is_of_lines check (debits >= 0 and credits >= 0 and lines > 0)
);

create index month_total_by_booked_month on month_total (account, booked_month, months, recorded_from);
