-- The journal as the log of ledger.entry.v1: the event EntryPosted, version 1, of each entry. Its id follows from its
-- place (RFC 9562, version 8: SHA-256 of topic, partition and offset). Entries without a creator have their partition as
-- their key.
create view log_row as
select
  'ledger.entry.v1' as topic,
  entry."partition",
  entry.seq as "offset",
  overlay(overlay(
    encode(substring(sha256(convert_to(format('ledger.entry.v1/%s/%s', entry."partition", entry.seq), 'UTF8')) for 16), 'hex')
    placing '8' from 13) placing '8' from 17)::uuid as event_id,
  'EntryPosted' as type,
  1 as version,
  coalesce(leg.creator, entry."partition"::text) as key,
  entry.effective_at as occurred_at,
  seal.recorded_at,
  entry.correlation_id,
  null::text as causation_id,
  jsonb_strip_nulls(jsonb_build_object(
    'kind', entry.kind,
    'currency', entry.currency,
    'legs', leg.legs,
    'effectiveAt', rfc3339(entry.effective_at),
    'occurredAt', rfc3339(entry.effective_at),
    'stream', entry.stream,
    'programId', entry.program_id,
    'reference', entry.reference
  ))::text as payload
from entry
join seal on seal."partition" = entry."partition" and seal.batch = entry.batch
cross join lateral (
  select
    min(account.owner) filter (where account.owner <> 'company') as creator,
    jsonb_agg(jsonb_build_object(
      'creatorId', nullif(account.owner, 'company'),
      'kind', account.kind,
      'scope', nullif(account.scope, ''),
      'amount', jsonb_build_object('minor', each.amount::text, 'currency', entry.currency)
    ) order by each.number) as legs
  from unnest(entry.accounts, entry.amounts) with ordinality as each (account, amount, number)
  join account on account.id = each.account
) as leg;
