import type { Database, Tx } from '#postgres';
import { type Fault, type Look, tampered } from './adversary.js';
import type { Books } from './books.js';
import { guarded } from './guarded.js';

/** Of the books, and of their own logs. */
const tables = [...Object.keys(guarded), 'log_batch', 'log_partition'];

/** Puts all rows of other books into the place of those that are there: every table fits every other. */
function transplant(other: Database, without: readonly string[]) {
  return async (tx: Tx): Promise<number> => {
    for (const table of tables.filter((name) => !without.includes(name))) {
      const { rows } = await other.query<{ row: string }>(`select to_jsonb(found)::text as row from ${table} as found`);
      await tx.query(`delete from ${table}`);
      await tx.query(
        `insert into ${table} select made.* from unnest($1::jsonb[]) as told (row)
         cross join lateral jsonb_populate_record(null::${table}, told.row) as made`,
        [rows.map(({ row }) => row)],
      );
    }
    return tables.length;
  };
}

/** Books that tell what the others do, in every table but some, row, stream and log alike: what is found of it. */
export function forged(books: Books, other: Books, without: readonly string[], look?: Look): Promise<Fault[]> {
  return tampered(books, {
    ...{ tables, changes: [transplant(other.database.admin, without)], told: other.writer.told },
    ...(look === undefined ? {} : { look }),
  });
}
