-- What was recorded in a partition on one day, or in one month, line by line of a trial balance and in the order of the
-- days on which it happened: what it comes to up to and with each of these days.
create table trial_total (
  "partition"    integer  not null,
  currency       text     not null,
  owner          text     not null,   -- 'company' or 'creators', whose accounts of a kind are one line
  kind           text     not null,
  scope          text     not null,
  months         smallint not null,   -- 1: recorded in a month; 0: on a day
  recorded_from  date     not null,   -- the day, or the first of the month; UTC
  day            date     not null,
  debits         numeric  not null,   -- minor units of what happened on `day` or before; sums may pass 64 bits
  credits        numeric  not null,
  primary key ("partition", currency, owner, kind, scope, months, recorded_from, day),
  constraint trial_total_is_of_a_day_or_a_month check (months in (0, 1)),
  constraint trial_total_is_of_lines check (debits >= 0 and credits >= 0 and debits + credits > 0)
);
