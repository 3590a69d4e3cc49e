import { consumerPausesSql, consumerTablesSql, logTablesSql, streamTablesSql } from '#event-log';
import { type Migration, sqlFiles } from '#postgres';
import { idempotencyTableSql } from '#runtime';

export const payoutMigrations: readonly Migration[] = [
  {
    name: '0001-batches',
    sql: [
      logTablesSql(),
      consumerTablesSql(),
      streamTablesSql(),
      idempotencyTableSql(),
      sqlFiles(
        import.meta.url,
        './tables/payment_details.sql',
        './tables/creator_key.sql',
        './tables/creator_balance.sql',
        './tables/payout_batch.sql',
        './tables/batch_item.sql',
        './tables/payout_file.sql',
        './tables/bank_statement.sql',
        './functions/refuse_change.sql',
        './grants.sql',
      ),
    ].join('\n'),
  },
  { name: '0002-pauses', sql: consumerPausesSql() },
];
