-- One balanced fact. Written once, by COPY, under its partition's fence; never updated. The journal is the log of
-- ledger.entry.v1: seq is its offset.
create table entry (
  "partition"      integer     not null,
  seq              bigint      not null,   -- dense
  batch            bigint      not null,   -- its seal; that the seal's range fits is held by `verify`
  kind             text        not null,
  effective_at     timestamptz not null,
  currency         text        not null,
  cause_topic      text        not null,   -- the event that it comes from: its place in its topic's log
  cause_partition  integer     not null,
  cause_offset     bigint      not null,
  cause_index      integer     not null,
  correlation_id   text        not null,
  stream           text,
  program_id       uuid,
  reference        uuid,
  accounts         bigint[]    not null,
  amounts          bigint[]    not null,   -- minor units, debit positive
  primary key ("partition", seq),
  constraint entry_has_one_cause unique ("partition", cause_topic, cause_partition, cause_offset, cause_index),
  constraint entry_numbers_its_legs_from_one check (
    (array_ndims(accounts) = 1 and array_ndims(amounts) = 1 and array_lower(accounts, 1) = 1 and array_lower(amounts, 1) = 1)
    is true
  ),
  constraint entry_has_two_to_eight_legs check (
    (cardinality(accounts) = cardinality(amounts) and cardinality(amounts) between 2 and 8) is true
  ),
  constraint entry_has_no_empty_leg check (
    case when array_ndims(accounts) = 1 and array_ndims(amounts) = 1 then   -- in others PostgreSQL cannot search
      (array_position(accounts, null) is null and array_position(amounts, null) is null and array_position(amounts, 0) is null)
      is true
    else true end
  ),
  constraint entry_sums_to_zero check (
    (amounts[1] + amounts[2] + coalesce(amounts[3], 0) + coalesce(amounts[4], 0) + coalesce(amounts[5], 0)
      + coalesce(amounts[6], 0) + coalesce(amounts[7], 0) + coalesce(amounts[8], 0) = 0) is true
  )
);
