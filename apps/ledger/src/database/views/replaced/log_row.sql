-- The journal as the log of ledger.entry.v1: the event EntryPosted, version 1, of each entry. Its id is its place (RFC
-- 9562, version 8): the topic in 32 bits, then partition and offset. Entries without a creator have their partition as
-- their key.
-- Read slice by slice: what is looked up for an entry is a query of its own, so that no plan joins whole tables.
create view log_row as
select
  'ledger.entry.v1' as topic,
  entry."partition",
  entry.seq as "offset",
  ('6c656467' || lpad(to_hex(entry."partition"), 4, '0') || '8000' || '8' || lpad(to_hex(entry.seq), 15, '0'))::uuid as event_id,
  'EntryPosted' as type,
  1 as version,
  coalesce(leg.creator, entry."partition"::text) as key,
  entry.effective_at as occurred_at,
  (select seal.recorded_at from seal where seal."partition" = entry."partition" and seal.batch = entry.batch) as recorded_at,
  entry.correlation_id,
  null::text as causation_id,
  json_strip_nulls(json_build_object(
    'kind', entry.kind,
    'currency', entry.currency,
    'legs', leg.legs,
    'effectiveAt', instant.effective_at,
    'occurredAt', instant.effective_at,
    'stream', entry.stream,
    'programId', entry.program_id,
    'reference', entry.reference
  ))::text as payload
from entry
cross join lateral (
  select
    min(account.owner) filter (where account.owner <> 'company') as creator,
    json_agg(json_build_object(
      'creatorId', nullif(account.owner, 'company'),
      'kind', account.kind,
      'scope', nullif(account.scope, ''),
      'amount', json_build_object('minor', each.amount::text, 'currency', entry.currency)
    ) order by each.number) as legs
  from unnest(entry.accounts, entry.amounts) with ordinality as each (account, amount, number)
  cross join lateral (
    select account.owner, account.kind, account.scope from account where account.id = each.account offset 0
  ) as account
) as leg
cross join lateral (select rfc3339(entry.effective_at) as effective_at offset 0) as instant;
