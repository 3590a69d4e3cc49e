-- A closed month of one currency. The document is the record: canonical JSON with who closed it and when, where each
-- partition's journal stood, the trial balance, and the hash of the month before.
create table period (
  currency         text         not null,
  month            text         not null,   -- YYYY-MM
  closed_at        timestamptz  not null,
  document         bytea        not null,
  sha256           bytea        not null unique,
  previous_sha256  bytea        references period (sha256),   -- none for the first
  primary key (currency, month),
  constraint period_is_a_month check (month ~ '^\d{4}-(0[1-9]|1[0-2])$'),
  constraint period_has_a_currency check (currency ~ '^[A-Z]{3}$'),
  constraint period_is_its_hash check (sha256 = sha256(document)),
  constraint period_is_followed_once unique nulls not distinct (currency, previous_sha256)
);
