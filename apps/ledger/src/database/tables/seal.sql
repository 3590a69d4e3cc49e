-- What was written together. Each seal holds the hash of the one before it: an entry cannot be changed, taken out or put
-- in without changing every hash after it. How hash and root are made is said in journal/seal.ts.
create table seal (
  "partition"    integer     not null,
  batch          bigint      not null,   -- dense
  previous_hash  bytea       not null,
  merkle_root    bytea       not null,
  hash           bytea       not null,
  first_seq      bigint      not null,
  entries        integer     not null,
  recorded_at    timestamptz not null,
  primary key ("partition", batch),
  constraint seal_is_sha256 check (
    octet_length(previous_hash) = 32 and octet_length(merkle_root) = 32 and octet_length(hash) = 32
  ),
  constraint seal_holds_entries check (entries > 0),
  constraint seal_is_recorded_at_an_instant check (isfinite(recorded_at))
);

-- What was known at an instant.
create index seal_by_recorded_at on seal ("partition", recorded_at, batch);
