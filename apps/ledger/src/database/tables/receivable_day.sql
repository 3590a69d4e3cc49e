-- What a debtor owes in a currency of the conversions that were last confirmed on a day, as far as they are summed up: what
-- is open of them. A day of which nothing is open has no row.
create table receivable_day (
  debtor        text    not null,
  currency      text    not null,
  confirmed_on  date    not null,   -- UTC
  named         boolean not null,   -- whether a settlement has a line of the conversion
  owed          numeric not null,   -- minor units; sums may pass 64 bits
  primary key (debtor, currency, confirmed_on, named)
);
