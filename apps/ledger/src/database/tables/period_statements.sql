-- That everybody has the statement of a closed month, and which: nobody's is added or taken away afterwards.
create table period_statements (
  currency    text         not null,
  month       text         not null,
  statements  integer      not null,
  sha256      bytea        not null,   -- over the hashes of the first versions, in the order of the creators' ids
  issued_at   timestamptz  not null,
  primary key (currency, month),
  foreign key (currency, month) references period
);
