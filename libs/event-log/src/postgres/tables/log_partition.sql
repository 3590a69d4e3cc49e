-- The next offset of each partition. Its row lock orders the writers of a partition: taken last in a transaction, and
-- in sorted order where there are several.
create table log_partition (
  topic        text    not null,
  "partition"  integer not null,
  next_offset  bigint  not null default 0,
  primary key (topic, "partition")
) with (fillfactor = 50);
