-- Conversions that cannot be decided yet, and what they wait for: a handle, a click reference, a program.
create table waiting_conversion (
  conversion_id   uuid        primary key,
  source_id       uuid        not null,
  transaction_id  text        not null,
  reason          text        not null,
  waits_for       text        not null,
  correlation_id  text        not null,
  since           timestamptz not null
);
create index waiting_conversion_by_need on waiting_conversion (waits_for);
grant select, insert, update, delete on waiting_conversion to {{app}};
