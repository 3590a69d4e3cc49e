-- The fence: whoever holds this row's lock is the only writer of the partition's journal. The one row of the books that
-- is ever updated.
create table journal_partition (
  "partition"       integer     primary key,
  next_seq          bigint      not null default 0,
  next_batch        bigint      not null default 0,
  next_account      bigint      not null default 0,
  head_hash         bytea       not null default decode(repeat('00', 32), 'hex'),   -- of the last seal
  head_recorded_at  timestamptz not null default 'epoch',   -- nothing is recorded before it any more
  closed_through    jsonb       not null default '{}',      -- currency → last day of its last closed month
  constraint journal_head_is_sha256 check (octet_length(head_hash) = 32)
) with (fillfactor = 50);

-- As many as the topics that are keyed by creator have: a creator has one number everywhere.
insert into journal_partition ("partition") select generate_series(0, 11);
