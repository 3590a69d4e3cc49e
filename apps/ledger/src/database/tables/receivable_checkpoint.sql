-- How far receivables are summed up: everything in a partition with a place before this one is, and nothing else. No row:
-- nothing is.
create table receivable_checkpoint (
  "partition"  integer primary key,
  next_seq     bigint  not null
);
