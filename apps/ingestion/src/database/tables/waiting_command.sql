-- Commands that came before the report or agreement that they speak of, in order; applied with it, in the same
-- transaction.
create table waiting_command (
  id          bigint generated always as identity primary key,
  subject_id  uuid not null,  -- a conversion or a sponsorship
  request_id  uuid not null references request,
  item        integer not null,  -- which of the request's reports it is, from 0
  command     json not null
);
create index waiting_command_by_subject on waiting_command (subject_id, id);
grant select, insert, delete on waiting_command to {{app}};
