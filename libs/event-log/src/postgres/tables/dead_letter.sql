-- Facts that were not worked on, in order: the one that failed, and what came behind it on the same key.
create table dead_letter (
  consumer_group  text        not null,
  topic           text        not null,
  "partition"     integer     not null,
  "offset"        bigint      not null,
  key             text        not null,
  event_id        uuid        not null,
  type            text        not null,
  standing        text        not null,
  cause           text        not null,
  attempts        integer     not null,
  payload_sha256  text        not null,
  seen_at         timestamptz not null default now(),
  primary key (consumer_group, topic, "partition", "offset"),
  constraint a_letter_failed_or_came_behind check (standing in ('failed', 'behind'))
);
