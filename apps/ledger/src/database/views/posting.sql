-- One row a leg, for people and for SQL tools.
create view posting with (security_invoker = true) as
select
  leg."partition",
  leg.seq,
  leg.number,
  leg.kind,
  leg.effective_at,
  leg.booked_on,
  account.id as account,
  account.owner,
  account.kind as account_kind,
  account.scope,
  leg.currency,
  greatest(leg.amount, 0) as debit,
  greatest(-leg.amount, 0) as credit,
  leg.stream,
  leg.program_id,
  leg.reference
from entry_leg as leg
join account on account.id = leg.account;
