grant select, insert on account, entry, line_chunk, seal, commission_state, reservation_state to {{app}};
grant select, insert on settlement_part, settlement_line to {{app}};
grant select, insert on quiet_move to {{app}};
grant select, insert on rolled_day, day_total, running_total to {{app}};
grant select, insert, delete on hold_due to {{app}};
grant select, insert, update (status, decided_by, decided_at, decision_reason) on instruction to {{app}};
grant select, update (next_seq, next_batch, next_account, head_hash, head_recorded_at) on journal_partition to {{app}};
grant select on entry_leg, posting, account_line, log_row, log_row_head to {{app}};
grant select on log_row, log_row_head to log_reader;
