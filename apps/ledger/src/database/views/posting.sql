-- One row a leg, for people and for SQL tools.
create view posting with (security_invoker = true) as
select
  entry."partition",
  entry.seq,
  leg.number,
  entry.kind,
  entry.effective_at,
  account.id as account,
  account.owner,
  account.kind as account_kind,
  account.scope,
  entry.currency,
  greatest(leg.amount, 0) as debit,
  greatest(-leg.amount, 0) as credit,
  entry.stream,
  entry.program_id,
  entry.reference
from entry
cross join lateral unnest(entry.accounts, entry.amounts) with ordinality as leg (account, amount, number)
join account on account.id = leg.account;
