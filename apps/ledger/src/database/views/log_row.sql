-- The journal as the log of ledger.entry.v1: the event EntryPosted, version 1, of each entry. Its id is its place (RFC
-- 9562, version 8): the topic in 32 bits, then partition and offset. Entries without a creator have their partition as
-- their key.
-- Read slice by slice: what is looked up for an entry is a query of its own, so that no plan joins whole tables. The
-- payload is put together as text, which takes half the time of making it as json: a scope may hold any character, all
-- else is ids, numbers and words of ours, in which JSON has nothing to escape.
create or replace view log_row as
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
  '{"kind":"' || entry.kind || '","currency":"' || entry.currency || '","legs":[' || leg.legs
    || '],"effectiveAt":"' || instant.effective_at || '","occurredAt":"' || instant.effective_at || '"'
    || coalesce(',"stream":"' || entry.stream || '"', '')
    || coalesce(',"programId":"' || entry.program_id || '"', '')
    || coalesce(',"reference":"' || entry.reference || '"', '')
    || '}' as payload
from entry
cross join lateral (
  select
    min(account.owner) filter (where account.owner <> 'company') as creator,
    string_agg(
      '{' || case account.owner when 'company' then '' else '"creatorId":"' || account.owner || '",' end
        || '"kind":"' || account.kind || '",'
        || case account.scope when '' then '' else '"scope":' || to_json(account.scope) || ',' end
        || '"amount":{"minor":"' || each.amount || '","currency":"' || entry.currency || '"}}',
      ',' order by each.number
    ) as legs
  from unnest(entry.accounts, entry.amounts) with ordinality as each (account, amount, number)
  cross join lateral (
    select account.owner, account.kind, account.scope from account where account.id = each.account offset 0
  ) as account
) as leg
cross join lateral (select rfc3339(entry.effective_at) as effective_at offset 0) as instant;
