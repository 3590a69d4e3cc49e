-- Where the money of a payout item is, after each fact about it; the last row is the state.
create table reservation_state (
  item_id      uuid    not null,
  number       integer not null,   -- dense, from 1
  "partition"  integer not null,
  seq          bigint,             -- the entry that it came with; none for a refusal
  fact_id      uuid    not null,
  fact_digest  text    not null,
  creator_id   uuid    not null,
  batch_id     uuid    not null,
  status       text    not null,
  amount       bigint  not null,   -- minor units
  currency     text    not null,
  rail         text,
  primary key (item_id, number),
  constraint reservation_is_somewhere check (
    status in ('reserved', 'refused', 'released', 'in-transit', 'settled', 'rejected', 'returned')
  ),
  constraint reservation_is_of_something check (amount > 0)
);
