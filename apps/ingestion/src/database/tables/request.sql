-- Every request of a network: kept before anything is decided, with what became of it. Secrets are masked.
create table request (
  request_id       uuid        primary key,
  source_id        uuid        not null references source,
  received_at      timestamptz not null,
  method           text        not null,
  path             text        not null,
  query            text        not null,
  headers          jsonb       not null,
  body_sha256      text        not null references request_body,
  authentic        boolean     not null,
  outcome          text        not null,
  reason           text,
  items            json        not null,  -- what became of each of its reports, in order
  transaction_ids  text[]      not null,
  conversion_ids   uuid[]      not null,
  correlation_id   text        not null,
  constraint outcome_is_known check (
    outcome in ('accepted', 'duplicate', 'ignored', 'waiting', 'quarantined', 'disputed', 'refused')
  )
);
create index request_exceptions on request (request_id desc)
  where outcome in ('waiting', 'quarantined', 'disputed', 'refused');
grant select, insert on request to {{app}};
grant update (outcome, reason, items, transaction_ids, conversion_ids) on request to {{app}};
