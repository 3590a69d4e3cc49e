-- A statement as the bank sent it, and what reading it did. The same bytes are read once.
create table bank_statement (
  statement_id  uuid        primary key,
  sha256        text        not null unique,
  content       bytea       not null,
  report        jsonb       not null,
  read_by       text        not null,
  read_at       timestamptz not null
);
