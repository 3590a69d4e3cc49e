-- What the lines of a creator's account that were recorded on one day come to, by the days they count on and by what
-- they are. For figures: a range of booked days of an account. Written once, with its day's row in rolled_day.
create table day_total (
  account        bigint         not null,   -- of a creator
  debits         bigint         not null,   -- minor units
  credits        bigint         not null,
  lines          bigint         not null,
  booked_on      date           not null,
  recorded_day   date           not null,   -- UTC
  kind           entry_kind     not null,
  stream         revenue_stream,
  program_id     uuid,
  source         text,                      -- who owes it: the scope of the entry's receivable
  constraint day_total_is_of_lines check (debits >= 0 and credits >= 0 and lines > 0)
);

create index day_total_by_booked_day on day_total (account, booked_on);
