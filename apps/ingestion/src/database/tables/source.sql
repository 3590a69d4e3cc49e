-- Accounts with networks. A token is only compared, so its hash is kept; a signing secret has to be used, so it is
-- encrypted (AES-256-GCM: nonce, tag, ciphertext).
create table source (
  source_id         uuid        primary key,
  network           text        not null,
  name              text        not null,
  program_id        uuid        not null,
  time_zone         text        not null,
  default_currency  text,
  token_sha256      text,
  secret_encrypted  bytea,
  created_at        timestamptz not null
);
grant select, insert on source to {{app}};
