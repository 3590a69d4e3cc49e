-- The lines of one account in one batch, as long as they fall on one effective day, in the order of their entries, a
-- hundred at the most. Its closing is the account's balance until the next chunk opens with it.
create table line_chunk (
  account          bigint   not null,
  from_seq         bigint   not null,   -- the entry of its first line
  batch            bigint   not null,
  first_line       bigint   not null,   -- dense per account, from 1
  effective_day    date     not null,   -- UTC
  normal_side      smallint not null,   -- the account's, as are its bounds
  may_be_negative  boolean  not null,
  opening_debits   bigint   not null,
  opening_credits  bigint   not null,
  closing_debits   bigint   not null,
  closing_credits  bigint   not null,
  seqs             bigint[] not null,
  amounts          bigint[] not null,   -- minor units, debit positive
  primary key (account, from_seq),
  constraint chunk_numbers_its_lines_from_one check (
    (array_ndims(seqs) = 1 and array_ndims(amounts) = 1 and array_lower(seqs, 1) = 1 and array_lower(amounts, 1) = 1)
    is true
  ),
  constraint chunk_has_an_entry_a_line check (
    case when array_ndims(seqs) = 1 and array_ndims(amounts) = 1 then   -- in others PostgreSQL cannot search
      (cardinality(seqs) = cardinality(amounts) and array_position(seqs, null) is null
        and array_position(amounts, null) is null and array_position(amounts, 0) is null and seqs[1] = from_seq)
      is true
    else true end
  ),
  constraint chunk_opens_at_totals check (opening_debits >= 0 and opening_credits >= 0 and first_line > 0),
  constraint chunk_adds_up check (
    case   -- one line, as most chunks have, costs no call
      when cardinality(amounts) = 1 and amounts[1] > 0 then
        opening_debits + amounts[1] = closing_debits and opening_credits = closing_credits
      when cardinality(amounts) = 1 and amounts[1] < 0 then
        opening_debits = closing_debits and opening_credits - amounts[1] = closing_credits
      else adds_up(opening_debits, opening_credits, closing_debits, closing_credits, amounts)
    end is true
  ),
  constraint account_is_not_below_zero check (
    (normal_side in (-1, 1) and (may_be_negative or normal_side * (closing_debits - closing_credits) >= 0)) is true
  )
);
