-- Keys that a fact failed for good on: their later facts queue in dead_letter, other keys flow.
create table parked_key (
  consumer_group  text        not null,
  topic           text        not null,
  "partition"     integer     not null,
  key             text        not null,
  parked_at       timestamptz not null default now(),
  primary key (consumer_group, topic, "partition", key)
);
