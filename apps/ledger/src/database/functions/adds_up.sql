-- Whether a chunk's closing totals are its opening ones and its lines, debits and credits apart. PL/pgSQL, because a
-- CHECK may not hold a query and SQL functions cost several times as much a row.
create function adds_up(
  opening_debits bigint, opening_credits bigint, closing_debits bigint, closing_credits bigint, amounts bigint[]
) returns boolean
language plpgsql immutable strict parallel safe as $$
declare
  amount bigint;
  debits bigint := opening_debits;
  credits bigint := opening_credits;
begin
  foreach amount in array amounts loop
    if amount > 0 then
      debits := debits + amount;
    else
      credits := credits - amount;
    end if;
  end loop;
  return debits = closing_debits and credits = closing_credits;
end $$;
