-- Where a group stands: the next offset that it has not worked on. Moved by compare-and-set, in the transaction of the
-- work itself.
create table consumer_checkpoint (
  consumer_group  text    not null,
  topic           text    not null,
  "partition"     integer not null,
  next_offset     bigint  not null,
  primary key (consumer_group, topic, "partition")
) with (fillfactor = 50);
