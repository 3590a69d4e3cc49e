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
  constraint instruction_is_somewhere check (status in ('proposed', 'instructed', 'rejected', 'withdrawn')),
  constraint instruction_takes_two_people check (status <> 'instructed' or decided_by is distinct from proposed_by)
);

create index on instruction (status, instruction_id);
