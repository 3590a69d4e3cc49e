-- Commands that came before the report that they speak of, in order; applied with it, in the same transaction.
create table waiting_command (
  id             bigint generated always as identity primary key,
  conversion_id  uuid not null,
  request_id     uuid not null references request,
  command        json not null
);
create index waiting_command_by_conversion on waiting_command (conversion_id, id);
grant select, insert, delete on waiting_command to {{app}};
