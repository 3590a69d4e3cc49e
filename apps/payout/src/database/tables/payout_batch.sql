-- A batch as it stands; its history is the stream `batch-<id>`.
create table payout_batch (
  batch_id      uuid        primary key,
  status        text        not null,
  currency      text        not null,
  rail          text        not null,
  value_date    date        not null,
  cut           text[]      not null,   -- next offset of ledger.entry.v1 in each partition when it was drafted
  drafted_by    text        not null,
  drafted_at    timestamptz not null,
  maker         text,
  checker       text,
  items_sha256  text,
  message_id    text unique,
  file_sha256   text,
  constraint maker_is_not_checker check (maker is distinct from checker or maker is null)
);
