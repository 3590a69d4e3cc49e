import type { Queryable } from './database.js';

interface Checked {
  readonly check: string;
  /** Rows that were looked at. */
  readonly rows: number;
  /** The first row that does not hold. */
  readonly fault?: string;
}

/** Checks by SQL: `count` gives `rows`, `wrong` gives the first wrong row as `fault`, or none. */
export async function firstFault(
  database: Queryable,
  check: string,
  sql: { readonly count: string; readonly wrong: string },
): Promise<Checked> {
  const counted = await database.query<{ rows: bigint }>(sql.count);
  const wrong = await database.query<{ fault: string }>(sql.wrong);
  const checked = { check, rows: Number(counted.rows[0]?.rows ?? 0n) };
  return wrong.rows[0] === undefined ? checked : { ...checked, fault: wrong.rows[0].fault };
}
