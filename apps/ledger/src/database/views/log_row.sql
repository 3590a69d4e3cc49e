-- The journal as the log of ledger.entry.v1: the event EntryPosted, version 1, of each entry. Its id is its place (RFC
-- 9562, version 8): the topic in 32 bits, then partition and offset. Entries without a creator have their partition as
-- their key.
-- Read slice by slice: what is looked up for an entry is a query of its own, so that no plan joins whole tables. The
-- payload is put together as text, which takes half the time of making it as json: a scope may hold any character, all
-- else is ids, numbers and words of ours, in which JSON has nothing to escape.
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
  '{"kind":"' || entry.kind || '","currency":"' || entry.currency || '","legs":[' || leg.legs
    || '],"effectiveAt":"' || instant.effective_at || '","occurredAt":"' || instant.effective_at || '"'
    || coalesce(',"stream":"' || entry.stream || '"', '')
    || coalesce(',"programId":"' || entry.program_id || '"', '')
    || ',"reference":"' || entry.reference || '"}' as payload
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
  from (values
    (1, entry.account_1, entry.amount_1), (2, entry.account_2, entry.amount_2), (3, entry.account_3, entry.amount_3),
    (4, entry.account_4, entry.amount_4), (5, entry.account_5, entry.amount_5), (6, entry.account_6, entry.amount_6),
    (7, entry.account_7, entry.amount_7), (8, entry.account_8, entry.amount_8)
  ) as each (number, account, amount)
  cross join lateral (
    select account.owner, account.kind, account.scope from account where account.id = each.account offset 0
  ) as account
) as leg
cross join lateral (select rfc3339(entry.effective_at) as effective_at offset 0) as instant;
