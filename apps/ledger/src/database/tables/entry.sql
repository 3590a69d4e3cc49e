-- One balanced fact. Written once, by COPY, under its partition's fence; never updated. The journal is the log of
-- ledger.entry.v1: seq is its offset. Legs are columns, not arrays: half the bytes, and no shape that is not a list of
-- legs can be said at all. Columns stand in the order in which they need no padding.
create table entry (
  seq             bigint         not null,   -- dense
  batch           bigint         not null,   -- its seal; that the seal's range fits is held by `verify`
  effective_at    timestamptz    not null,
  cause_offset    bigint         not null,   -- the event that it comes from: its place in its topic's log, in the
  reverses        bigint,                    -- partition of the same number; the entry that is taken back
  account_1       bigint         not null,
  amount_1        bigint         not null,   -- minor units, debit positive
  account_2       bigint         not null,
  amount_2        bigint         not null,
  account_3       bigint,
  amount_3        bigint,
  account_4       bigint,
  amount_4        bigint,
  account_5       bigint,
  amount_5        bigint,
  account_6       bigint,
  amount_6        bigint,
  account_7       bigint,
  amount_7        bigint,
  account_8       bigint,
  amount_8        bigint,
  "partition"     integer        not null,
  cause_index     integer        not null,
  booked_on       date           not null,   -- the UTC day it counts on: that of effective_at, unless its month was closed
  kind            entry_kind     not null,
  cause_topic     entry_cause    not null,
  stream          revenue_stream,
  program_id      uuid,
  reference       uuid           not null,
  currency        text           not null,
  correlation_id  text           not null,
  primary key ("partition", seq),
  constraint entry_has_one_cause unique ("partition", cause_topic, cause_offset, cause_index),
  constraint entry_has_whole_legs check (
    (account_3 is null) = (amount_3 is null)
    and (account_4 is null) = (amount_4 is null)
    and (account_5 is null) = (amount_5 is null)
    and (account_6 is null) = (amount_6 is null)
    and (account_7 is null) = (amount_7 is null)
    and (account_8 is null) = (amount_8 is null)
  ),
  constraint entry_has_no_gap_between_legs check (
    (account_4 is null or account_3 is not null)
    and (account_5 is null or account_4 is not null)
    and (account_6 is null or account_5 is not null)
    and (account_7 is null or account_6 is not null)
    and (account_8 is null or account_7 is not null)
  ),
  constraint entry_has_no_empty_leg check (
    amount_1 <> 0 and amount_2 <> 0 and amount_3 <> 0 and amount_4 <> 0
    and amount_5 <> 0 and amount_6 <> 0 and amount_7 <> 0 and amount_8 <> 0
  ),
  constraint entry_sums_to_zero check (
    amount_1 + amount_2 + coalesce(amount_3, 0) + coalesce(amount_4, 0) + coalesce(amount_5, 0) + coalesce(amount_6, 0)
      + coalesce(amount_7, 0) + coalesce(amount_8, 0) = 0
  ),
  constraint entry_reverses_an_earlier_one check (reverses < seq)
);
