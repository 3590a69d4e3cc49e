import { consumerPausesSql, consumerTablesSql, logTablesSql, streamTablesSql } from '#event-log';
import { type Migration, sqlFiles } from '#postgres';
import { idempotencyTableSql } from '#runtime';

const books = sqlFiles(
  import.meta.url,
  './types/entry_kind.sql',
  './types/entry_cause.sql',
  './types/revenue_stream.sql',
  './tables/journal_partition.sql',
  './tables/account.sql',
  './tables/entry.sql',
  './functions/adds_up.sql',
  './tables/line_chunk.sql',
  './tables/seal.sql',
  './tables/commission_state.sql',
  './tables/reservation_state.sql',
  './tables/settlement_part.sql',
  './tables/settlement_line.sql',
  './tables/hold_due.sql',
  './tables/quiet_move.sql',
  './tables/rolled_day.sql',
  './tables/day_total.sql',
  './tables/running_total.sql',
  './tables/instruction.sql',
  './tables/head.sql',
  './functions/refuse_change.sql',
  './append_only.sql',
  './functions/rfc3339.sql',
  './functions/debtor_of.sql',
  './views/entry_leg.sql',
  './views/posting.sql',
  './views/account_line.sql',
  './views/log_row.sql',
  './views/log_row_head.sql',
  './grants.sql',
  './row_security.sql',
);

export const ledgerMigrations: readonly Migration[] = [
  { name: '0001-log', sql: logTablesSql() },
  { name: '0002-consumers', sql: consumerTablesSql() + streamTablesSql() + idempotencyTableSql() },
  { name: '0003-books', sql: books },
  { name: '0004-pauses', sql: consumerPausesSql() },
];
