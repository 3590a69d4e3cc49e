-- Of that, what is open of the conversions that were last confirmed on a day. A day of which nothing is open has no row.
create table receivable_day (
  debtor        text    not null,
  currency      text    not null,
  confirmed_on  date    not null,   -- UTC
  named         boolean not null,   -- whether a settlement has a line of the conversion
  owed          bigint  not null,   -- minor units
  primary key (debtor, currency, confirmed_on, named)
);
