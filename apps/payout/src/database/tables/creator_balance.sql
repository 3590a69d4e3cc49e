-- What ledger.entry.v1 says is available to a creator: the sum of the legs on their `available` accounts.
create table creator_balance (
  creator_id       uuid   not null,
  currency         text   not null,
  available_minor  bigint not null,
  primary key (creator_id, currency)
);
