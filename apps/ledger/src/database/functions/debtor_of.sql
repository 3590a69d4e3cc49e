-- Who owes what an entry with these accounts is about: the scope of its receivable. With the rights of its owner: a
-- creator may know who pays them, though the account is the company's.
create function debtor_of(accounts bigint[]) returns text
language sql stable parallel safe security definer set search_path = public, pg_temp
return (
  select min(scope) from account where id = any (accounts) and kind in ('receivable', 'receivable_pending')
);
