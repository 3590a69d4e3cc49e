-- A creator's statement of a closed month, as issued: canonical JSON, served byte for byte. A later version has an annex;
-- the one before it stays.
create table statement (
  number           bigint       not null,   -- dense, from 0: by it the heads say which statements they hold
  creator_id       uuid         not null,
  currency         text         not null,
  month            text         not null,
  version          integer      not null,   -- dense, from 1
  "partition"      integer      not null,
  next_seq         bigint       not null,   -- how far the partition's journal was read for it
  document         bytea        not null,
  sha256           bytea        not null,
  previous_sha256  bytea,                   -- of the version before
  issued_at        timestamptz  not null,
  primary key (creator_id, currency, month, version),
  foreign key (currency, month) references period,
  constraint statement_has_its_own_number unique (number),
  constraint statement_is_its_hash check (sha256 = sha256(document)),
  constraint statement_follows_the_version_before check (version > 0 and (version = 1) = (previous_sha256 is null))
);

-- Everybody's of one month.
create index statement_by_month on statement (currency, month, creator_id) where version = 1;
