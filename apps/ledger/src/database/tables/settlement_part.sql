-- The parts of settlements that were posted, each once: other content under the same identity is refused.
create table settlement_part (
  settlement_id  uuid    not null,
  part           integer not null,   -- from 1
  "partition"    integer not null,
  seq            bigint,             -- the entry that it came with; none where its lines cancel each other
  place          bigint  not null,   -- that entry, or the one that came after it
  fact_id        uuid    not null,
  fact_digest    text    not null,
  debtor         text    not null,
  currency       text    not null,
  reference      text    not null,   -- the network's own number
  primary key (settlement_id, part),
  constraint part_stands_at_its_entry check (seq = place)
);

-- What came since receivables were summed up.
create index settlement_part_by_place on settlement_part ("partition", place);
