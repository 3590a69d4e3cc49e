-- A place value sits. Its id is given out under its partition's fence, so that no other partition ever posts to it.
create table account (
  id               bigint   primary key,
  "partition"      integer  not null,
  owner            text     not null,   -- 'company', or the id of a creator
  kind             text     not null,
  scope            text     not null,   -- debtor, program, rail or bank account; empty for creators
  currency         text     not null,
  stripe           integer  not null,   -- the partition for the company's accounts, -1 for the others
  normal_side      smallint not null,   -- 1 debit, -1 credit
  may_be_negative  boolean  not null,
  constraint account_is_numbered_in_its_partition check (id % 4096 = "partition"),   -- who may post holds its fence
  constraint account_is_known_once unique (owner, kind, scope, currency, stripe),
  constraint account_has_a_normal_side check (normal_side in (-1, 1)),
  constraint account_of_the_company_is_striped check (stripe = case owner when 'company' then "partition" else -1 end),
  constraint account_has_a_currency check (currency ~ '^[A-Z]{3}$')
);
