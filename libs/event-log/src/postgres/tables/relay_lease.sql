-- How far each partition has been carried over Kafka, and which relay carries it. The epoch rises with every change of
-- hands; what an earlier holder says or sends after that does not count.
create table relay_lease (
  topic        text        not null,
  "partition"  integer     not null,
  next_offset  bigint      not null default 0,
  epoch        integer     not null default 0,
  holder       uuid,
  expires_at   timestamptz not null default '-infinity',
  primary key (topic, "partition")
) with (fillfactor = 50);
