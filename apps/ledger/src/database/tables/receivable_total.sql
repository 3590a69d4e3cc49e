-- What a debtor owes in a currency, of all conversions that are summed up, settled ones too. Minor units; sums may pass 64
-- bits.
create table receivable_total (
  debtor     text    not null,
  currency   text    not null,
  confirmed  numeric not null,
  settled    numeric not null,
  ahead      numeric not null,   -- of conversions of which more is settled than confirmed, by how much
  primary key (debtor, currency)
);
