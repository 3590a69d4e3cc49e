-- What was moved out of log_batch into files: from offset 0 on, range by range without holes, each exactly once.
create table log_archive (
  topic         text    not null,
  "partition"   integer not null,
  first_offset  bigint  not null,
  next_offset   bigint  not null,
  file          text    not null unique,   -- within the archive's folder
  bytes         bigint  not null,
  sha256        text    not null,          -- of the file up to its last 32 bytes, which are the same hash
  archived_at   timestamptz not null default now(),
  primary key (topic, "partition", first_offset),
  constraint archived_ranges_are_not_empty check (next_offset > first_offset)
);
