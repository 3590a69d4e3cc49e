-- The directory of programs, with the hosts that their links may lead to.
create table program (
  program_id     uuid        primary key,
  name           text        not null,
  allowed_hosts  text[]      not null,
  opened_at      timestamptz not null
);
grant select, insert on program to {{app}};
