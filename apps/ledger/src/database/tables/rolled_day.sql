-- The days that are summed up, for each partition of the journal. Only a day on which something was recorded has a row;
-- rows follow each other without a hole. A month is summed up together with the first day after it that has one.
create table rolled_day (
  "partition"   integer not null,
  recorded_day  date    not null,   -- UTC day of seal.recorded_at; over for good
  first_seq     bigint  not null,
  next_seq      bigint  not null,
  primary key ("partition", recorded_day),
  constraint rolled_day_ends_once unique ("partition", next_seq),
  constraint rolled_day_has_entries check (next_seq > first_seq)
);
