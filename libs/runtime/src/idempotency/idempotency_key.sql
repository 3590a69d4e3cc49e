-- The first answer to each Idempotency-Key of each subject. Written in the transaction of the effect that it answers
-- for: the row is locked by its insert until the answer is there, so a second request under the key waits for it.
create table idempotency_key (
  subject       text        not null,
  key           text        not null,
  request_hash  bytea       not null,
  status        integer,
  body          text,
  created_at    timestamptz not null default now(),
  primary key (subject, key),
  constraint idempotency_key_is_answered_whole check ((status is null) = (body is null))
);

grant select, insert, update (status, body) on idempotency_key to {{app}};
