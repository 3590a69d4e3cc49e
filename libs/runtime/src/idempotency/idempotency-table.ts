import { sqlFiles } from '#postgres';

/** For a service's migrations: the table of first answers, with what the runtime role may do with it. */
export function idempotencyTableSql(): string {
  return sqlFiles(import.meta.url, './idempotency_key.sql');
}
