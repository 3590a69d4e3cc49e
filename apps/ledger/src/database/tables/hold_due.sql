-- Holds that have not ended: a work queue, not a record. What ended, and when, is said by entry and commission_state.
create table hold_due (
  "partition"     integer     not null,
  release_at      timestamptz not null,
  creator_id      uuid        not null,
  commission_id   uuid        not null,
  number          integer     not null,   -- of the commission_state that began it
  correlation_id  text        not null,
  primary key ("partition", release_at, creator_id, commission_id, number)
);
