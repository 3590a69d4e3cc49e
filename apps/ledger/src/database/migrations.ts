import { consumerPausesSql, consumerTablesSql, logTablesSql, streamTablesSql } from '#event-log';
import { type Migration, sqlFiles } from '#postgres';
import { idempotencyTableSql } from '#runtime';

/** What the tables of the books are made of, and who keeps them as they are: nothing that reads one of them. */
const words = sqlFiles(
  import.meta.url,
  './types/entry_kind.sql',
  './types/entry_cause.sql',
  './types/revenue_stream.sql',
  './functions/adds_up.sql',
  './functions/refuse_change.sql',
  './functions/refuse_reopening.sql',
  './functions/rfc3339.sql',
);

/** The books. A rebuild runs this a second time, in a schema of its own. */
export const booksSql = sqlFiles(
  import.meta.url,
  './tables/journal_partition.sql',
  './tables/account.sql',
  './tables/entry.sql',
  './tables/line_chunk.sql',
  './tables/seal.sql',
  './tables/commission_state.sql',
  './tables/reservation_state.sql',
  './tables/settlement_part.sql',
  './tables/settlement_line.sql',
  './tables/settlement_clearing.sql',
  './tables/hold_due.sql',
  './tables/quiet_move.sql',
  './tables/rolled_day.sql',
  './tables/day_total.sql',
  './tables/running_total.sql',
  './tables/month_total.sql',
  './tables/trial_total.sql',
  './tables/owed_commission.sql',
  './tables/paid_conversion.sql',
  './tables/receivable_total.sql',
  './tables/receivable_day.sql',
  './tables/receivable_checkpoint.sql',
  './tables/instruction.sql',
  './tables/head.sql',
  './tables/period.sql',
  './tables/period_statements.sql',
  './tables/statement.sql',
  './append_only.sql',
  './functions/debtor_of.sql',
  './views/entry_leg.sql',
  './views/posting.sql',
  './views/account_line.sql',
  './views/log_row.sql',
  './views/log_row_head.sql',
  './grants.sql',
  './row_security.sql',
);

/** Sums of receivables: how far they are depends on when they were made. They are right of all books that are equal. */
export const sumsOfReceivables: readonly string[] = [
  'receivable_checkpoint',
  'receivable_total',
  'receivable_day',
  'owed_commission',
  'paid_conversion',
];

/**
 * Tables of them that are no function of facts alone: documents, what people told, and what says how far it is. A rebuild
 * leaves them as they are.
 */
export const besideTheBooks: readonly string[] = [
  ...['instruction', 'head', 'period_statements', 'statement', 'period'],
  ...sumsOfReceivables,
];

export const ledgerMigrations: readonly Migration[] = [
  { name: '0001-log', sql: logTablesSql() },
  { name: '0002-consumers', sql: consumerTablesSql() + streamTablesSql() + idempotencyTableSql() },
  { name: '0003-books', sql: `${words}\n${booksSql}` },
  { name: '0004-pauses', sql: consumerPausesSql() },
];
