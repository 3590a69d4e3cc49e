import { consumerPausesSql, consumerTablesSql, logTablesSql, projectionTablesSql } from '#event-log';
import { type Migration, sqlFiles } from '#postgres';
import { idempotencyTableSql } from '#runtime';

export const attributionMigrations: readonly Migration[] = [
  {
    name: '0001-decisions',
    sql: [
      logTablesSql(),
      consumerTablesSql(),
      idempotencyTableSql(),
      sqlFiles(
        import.meta.url,
        './tables/creator.sql',
        './tables/click.sql',
        './tables/rule_set.sql',
        './tables/conversion.sql',
        './tables/decision.sql',
        './tables/waiting_conversion.sql',
        './functions/refuse_change.sql',
      ),
    ].join('\n'),
  },
  { name: '0002-projections', sql: projectionTablesSql('click', 'creator') },
  // Beyond 2 KB PostgreSQL compresses a row, which for a decision costs more than all else of writing it.
  { name: '0003-decisions-uncompressed', sql: 'alter table decision set (toast_tuple_target = 8160)' },
  { name: '0004-pauses', sql: consumerPausesSql() },
];
