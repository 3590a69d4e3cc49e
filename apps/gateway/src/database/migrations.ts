import { logTablesSql } from '#event-log';
import { type Migration, sqlFiles } from '#postgres';
import { idempotencyTableSql } from '#runtime';

export const gatewayMigrations: readonly Migration[] = [
  {
    name: '0001-directory',
    sql: [
      logTablesSql(),
      idempotencyTableSql(),
      sqlFiles(import.meta.url, './tables/creator.sql', './tables/program.sql'),
    ].join('\n'),
  },
];
