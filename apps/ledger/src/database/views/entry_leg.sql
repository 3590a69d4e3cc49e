-- One row a leg, each with its whole entry.
create view entry_leg with (security_invoker = true) as
select entry.*, leg.number, leg.account, leg.amount
from entry
cross join lateral (values
  (1, entry.account_1, entry.amount_1),
  (2, entry.account_2, entry.amount_2),
  (3, entry.account_3, entry.amount_3),
  (4, entry.account_4, entry.amount_4),
  (5, entry.account_5, entry.amount_5),
  (6, entry.account_6, entry.amount_6),
  (7, entry.account_7, entry.amount_7),
  (8, entry.account_8, entry.amount_8)
) as leg (number, account, amount)
where leg.account is not null;
