-- One row a line of an account, with the account's balance after it. Amount and balance are positive on the account's
-- normal side: what a creator has, what a debtor owes.
create view account_line with (security_invoker = true) as
select
  line_chunk.account,
  line_chunk.first_line + line.number - 1 as line,
  account."partition",
  line.seq,
  line_chunk.batch,
  line_chunk.effective_day,
  line_chunk.normal_side * line.amount as amount,
  line_chunk.normal_side * (line_chunk.opening_debits - line_chunk.opening_credits + line.moved) as balance
from line_chunk
join account on account.id = line_chunk.account
cross join lateral (
  select each.seq, each.amount, each.number, (sum(each.amount) over (order by each.number))::bigint as moved
  from unnest(line_chunk.seqs, line_chunk.amounts) with ordinality as each (seq, amount, number)
) as line;
