create trigger account_is_append_only before update or delete or truncate on account
  for each statement execute function refuse_change();
create trigger entry_is_append_only before update or delete or truncate on entry
  for each statement execute function refuse_change();
create trigger line_chunk_is_append_only before update or delete or truncate on line_chunk
  for each statement execute function refuse_change();
create trigger seal_is_append_only before update or delete or truncate on seal
  for each statement execute function refuse_change();
create trigger head_is_append_only before update or delete or truncate on head
  for each statement execute function refuse_change();
create trigger commission_state_is_append_only before update or delete or truncate on commission_state
  for each statement execute function refuse_change();
create trigger reservation_state_is_append_only before update or delete or truncate on reservation_state
  for each statement execute function refuse_change();
create trigger quiet_move_is_append_only before update or delete or truncate on quiet_move
  for each statement execute function refuse_change();
create trigger rolled_day_is_append_only before update or delete or truncate on rolled_day
  for each statement execute function refuse_change();
create trigger day_total_is_append_only before update or delete or truncate on day_total
  for each statement execute function refuse_change();
create trigger running_total_is_append_only before update or delete or truncate on running_total
  for each statement execute function refuse_change();
create trigger month_total_is_append_only before update or delete or truncate on month_total
  for each statement execute function refuse_change();
create trigger trial_total_is_append_only before update or delete or truncate on trial_total
  for each statement execute function refuse_change();
create trigger settlement_part_is_append_only before update or delete or truncate on settlement_part
  for each statement execute function refuse_change();
create trigger settlement_line_is_append_only before update or delete or truncate on settlement_line
  for each statement execute function refuse_change();
create trigger settlement_clearing_is_append_only before update or delete or truncate on settlement_clearing
  for each statement execute function refuse_change();
create trigger journal_partition_stays before delete or truncate on journal_partition
  for each statement execute function refuse_change();
create trigger instruction_stays before delete or truncate on instruction
  for each statement execute function refuse_change();
create trigger journal_partition_stays_closed before update of closed_through on journal_partition
  for each row execute function refuse_reopening();
create trigger period_is_append_only before update or delete or truncate on period
  for each statement execute function refuse_change();
create trigger period_statements_is_append_only before update or delete or truncate on period_statements
  for each statement execute function refuse_change();
create trigger statement_is_append_only before update or delete or truncate on statement
  for each statement execute function refuse_change();
