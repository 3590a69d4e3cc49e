import { logTablesSql, streamTablesSql } from '#event-log';
import { type Migration, sqlFiles } from '#postgres';
import { idempotencyTableSql } from '#runtime';

export const ingestionMigrations: readonly Migration[] = [
  {
    name: '0001-reports',
    sql: [
      logTablesSql(),
      streamTablesSql(),
      idempotencyTableSql(),
      sqlFiles(
        import.meta.url,
        './tables/link.sql',
        './tables/source.sql',
        './tables/request_body.sql',
        './tables/request.sql',
        './tables/waiting_command.sql',
        './tables/click.sql',
        './tables/settlement_line.sql',
      ),
    ].join('\n'),
  },
];
