-- What is closed stays closed: its last day may move on, never back, and no currency is forgotten.
create function refuse_reopening() returns trigger language plpgsql as $$
begin
  if exists (
    select from jsonb_each_text(old.closed_through) as closed (currency, day)
    where (new.closed_through ->> closed.currency >= closed.day) is not true
  ) then
    raise exception 'a closed month is not opened again' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
