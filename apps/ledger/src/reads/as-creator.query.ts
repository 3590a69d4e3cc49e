import type { Database, Queryable } from '#postgres';

/**
 * PostgreSQL takes accounts to be alike, and those with a million lines for small ones: it would fetch all of them and
 * sort, to show the last. Without bitmaps it follows the index from the end that is asked for.
 */
const confined = `
  select set_config('role', current_database() || '_confined', true), set_config('tributary.creator', $1, true),
    set_config('enable_bitmapscan', 'off', true)`;

/**
 * Reads with the rights of one creator: row-level security shows nothing of anybody else, whatever the queries say. They
 * all see the books as they stand at the first.
 */
export function asCreator<T>(
  database: Database,
  creatorId: string,
  read: (books: Queryable) => Promise<T>,
): Promise<T> {
  return database.transaction(async (tx) => {
    await tx.query('set transaction isolation level repeatable read, read only');
    await tx.query(confined, [creatorId]);
    return read(tx);
  });
}
