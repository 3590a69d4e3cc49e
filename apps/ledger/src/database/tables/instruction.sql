-- What somebody told the books to do, as it stands; its history is the stream `instruction-<id>`. The row lock orders
-- what happens to one instruction.
create table instruction (
  instruction_id   uuid        primary key,
  status           text        not null,
  kind             text        not null,
  says             jsonb       not null,   -- what is moved, as the contract tells it
  reason_code      text        not null,
  reason           text        not null,
  proposed_by      text        not null,
  proposed_at      timestamptz not null,
  decided_by       text,                   -- none while it is proposed, and where one person was enough
  decided_at       timestamptz,
  decision_reason  text,
  refusal          text,                   -- why the books could not take what was given,
  refused_in       integer,                -- and the partition in whose order they could not
  constraint instruction_is_somewhere check (status in ('proposed', 'instructed', 'refused', 'rejected', 'withdrawn')),
  constraint instruction_takes_two_people check (status <> 'instructed' or decided_by is distinct from proposed_by),
  constraint refused_instructions_say_why check (
    (status = 'refused') = (refusal is not null) and (refusal is null) = (refused_in is null)
  )
);

create index on instruction (status, instruction_id);
create index instruction_to_write_off on instruction ((says ->> 'debtor')) where kind in ('write-off', 'clearing') and status = 'instructed';
