-- What was taken out of suspense again of a line's difference, each time by an entry.
create table settlement_clearing (
  settlement_id   uuid    not null,
  line            integer not null,
  number          integer not null,   -- dense, from 1
  "partition"     integer not null,
  seq             bigint  not null,   -- the entry that it came with
  instruction_id  uuid    not null,
  against         text    not null,   -- the kind of the account that it went to
  amount          bigint  not null,   -- minor units, with the sign of the difference
  primary key (settlement_id, line, number),
  constraint clearing_goes_somewhere check (against in ('receivable', 'bad_debt', 'fee_revenue')),
  constraint clearing_is_of_something check (amount <> 0)
);
