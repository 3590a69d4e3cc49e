-- A wall behind the grants: not even the owner changes what was published or decided.
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name;
end $$;

create trigger rule_set_is_append_only before update or delete or truncate on rule_set
  for each statement execute function refuse_change();
create trigger decision_is_append_only before update or delete or truncate on decision
  for each statement execute function refuse_change();
