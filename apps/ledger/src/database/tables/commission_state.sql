-- Where the money of a commission is, after each fact about it; the last row is the state. Minor units.
create table commission_state (
  creator_id     uuid    not null,
  commission_id  uuid    not null,
  number         integer not null,   -- dense, from 1
  "partition"    integer not null,
  seq            bigint,             -- the entry that it came with; none where nothing moved
  fact_id        uuid,               -- none for the end of a hold, which time brings about
  fact_digest    text,
  status         text    not null,   -- where money that is added goes
  currency       text    not null,
  conversion_id  uuid    not null,
  debtor         text    not null,
  program_id     uuid    not null,
  stream         text    not null,
  decision_id    uuid    not null,
  pending        bigint  not null,
  held           bigint  not null,
  available      bigint  not null,
  fee_pending    bigint  not null,
  fee_revenue    bigint  not null,
  confirmed_on   date,               -- UTC; since when the debtor has owed it
  release_at     timestamptz,
  primary key (creator_id, commission_id, number),
  constraint commission_is_somewhere check (status in ('pending', 'held', 'available')),
  constraint commission_is_not_below_zero check (
    pending >= 0 and held >= 0 and available >= 0 and fee_pending >= 0 and fee_revenue >= 0
  ),
  constraint commission_is_owed_since check ((status = 'pending') = (confirmed_on is null)),
  constraint commission_names_its_fact_whole check ((fact_id is null) = (fact_digest is null)),
  constraint commission_is_held_until check ((status = 'held') = (release_at is not null))
);

-- What changed a receivable since they were summed up: neither first accruals, of which nothing is confirmed, nor ends of
-- holds.
create index commission_state_confirmed on commission_state ("partition", seq)
  where seq is not null and fact_id is not null and (confirmed_on is not null or number > 1);
