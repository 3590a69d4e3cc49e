-- A wall behind the grants: not even the owner changes what was paid by, sent or received.
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name;
end $$;

create trigger payment_details_is_append_only before update or delete or truncate on payment_details
  for each statement execute function refuse_change();
create trigger payout_file_is_append_only before update or delete or truncate on payout_file
  for each statement execute function refuse_change();
create trigger bank_statement_is_append_only before update or delete or truncate on bank_statement
  for each statement execute function refuse_change();
