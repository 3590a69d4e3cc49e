grant select, insert on payment_details, creator_key, payout_file, bank_statement to {{app}};
grant select, insert, update on creator_balance, payout_batch, batch_item to {{app}};
-- A row lock takes the right to update.
grant update, delete on creator_key to {{app}};
