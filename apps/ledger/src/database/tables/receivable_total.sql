-- What a debtor owes in a currency, of all conversions that are summed up, settled ones too. Minor units.
create table receivable_total (
  debtor     text   not null,
  currency   text   not null,
  confirmed  bigint not null,
  settled    bigint not null,
  ahead      bigint not null,   -- of conversions of which more is settled than confirmed, by how much
  primary key (debtor, currency)
);
