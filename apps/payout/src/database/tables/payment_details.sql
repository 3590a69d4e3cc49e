-- Where a creator is paid, one row a version; the last one counts. Never changed, so that a batch can say which it used.
create table payment_details (
  creator_id      uuid        not null,
  version         integer     not null,
  account_holder  text        not null,
  iban_encrypted  bytea       not null,   -- AES-256-GCM under the creator's own key: nonce, tag, ciphertext
  iban_masked     text        not null,   -- country, check digits, last four
  bic             text,
  town            text,
  country         text,
  changed_by      text        not null,
  changed_at      timestamptz not null,
  primary key (creator_id, version),
  constraint details_versions_start_at_one check (version >= 1)
);
