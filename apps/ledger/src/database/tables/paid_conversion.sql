-- What settlements have paid of a conversion, as far as they are summed up: a line is enough to be named by one.
create table paid_conversion (
  conversion_id  uuid    not null,
  debtor         text    not null,
  currency       text    not null,
  settled        numeric not null,   -- minor units: paid less what is in suspense; sums may pass 64 bits
  primary key (conversion_id, debtor, currency)
);
