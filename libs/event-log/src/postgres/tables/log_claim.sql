-- Ids of events whose producer can repeat itself and whose topic has no natural key. Kept for ever.
create table log_claim (
  event_id  uuid primary key,
  topic     text not null
);
