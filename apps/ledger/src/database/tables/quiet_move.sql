-- Facts that changed a state and moved no money, and ends of holds that released nothing: where they stand among the
-- entries. With the journal they say in which order the books were made; a rebuild goes by it.
create table quiet_move (
  "partition"    integer not null,
  next_seq       bigint  not null,   -- of the entry that came after it
  number         integer not null,   -- dense, from 1, among those before one entry
  cause_topic    text    not null,   -- ledger.entry.v1 for the end of a hold
  cause_offset   bigint,             -- none for the end of a hold
  creator_id     uuid,               -- whose hold has ended
  commission_id  uuid,
  primary key ("partition", next_seq, number),
  constraint quiet_move_is_of_a_fact_or_a_hold check (
    (cause_offset is null) = (commission_id is not null) and (creator_id is null) = (commission_id is null)
  )
);
create unique index fact_moves_quietly_once on quiet_move ("partition", cause_topic, cause_offset)
  where cause_offset is not null;
