-- The bytes that were handed to a bank: written once, the same each time they are asked for.
create table payout_file (
  batch_id    uuid        primary key references payout_batch,
  file_name   text        not null,
  sha256      text        not null,
  content     bytea       not null,
  created_at  timestamptz not null
);
