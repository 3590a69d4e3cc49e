-- Facts that were not worked on, in order: the one that failed, and what came behind it on the same key. What failed
-- says so by class and by fingerprint, which faults of one kind share.
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
  class           text,
  fingerprint     text,
  attempts        integer     not null,
  payload_sha256  text        not null,
  first_seen      timestamptz not null default now(),
  last_seen       timestamptz not null default now(),
  primary key (consumer_group, topic, "partition", "offset"),
  constraint a_letter_failed_or_came_behind check (standing in ('failed', 'behind')),
  constraint a_class_is_known check (class in ('transient', 'permanent')),
  constraint what_failed_has_class_and_fingerprint check (
    (standing = 'failed') = (class is not null) and (standing = 'failed') = (fingerprint is not null))
);
create index letters_by_key on dead_letter (consumer_group, topic, "partition", key, "offset");
