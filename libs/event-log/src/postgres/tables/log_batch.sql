-- The log: events framed and compressed together, as Kafka stores them. Offsets are dense in each partition. Written
-- once, never changed.
create table log_batch (
  topic         text        not null,
  "partition"   integer     not null,
  first_offset  bigint      not null,
  count         integer     not null,
  recorded_at   timestamptz not null,
  codec         smallint    not null,
  body          bytea       not null,
  primary key (topic, "partition", first_offset),
  constraint batches_are_not_empty check (count > 0)
);
alter table log_batch alter column body set storage external;   -- it is compressed already
