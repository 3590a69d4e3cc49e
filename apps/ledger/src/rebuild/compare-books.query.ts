import type { Database, Queryable } from '#postgres';
import { freshSchema } from './fresh-books.query.js';

/** A table of the live books beside the same table of the fresh ones. */
export interface TableFigures {
  readonly table: string;
  readonly live: number;
  readonly fresh: number;
  /** Only where they differ, in the order of the primary key. */
  readonly firstDifference?: RowDifference;
}

export interface RowDifference {
  readonly key: string;
  /** The row's text; absent where there is no row of the key. */
  readonly live?: string;
  readonly fresh?: string;
}

interface Side {
  readonly books: Queryable;
  readonly schema: string;
}

interface Sides {
  readonly live: Side;
  readonly fresh: Side;
}

interface Table {
  readonly table: string;
  /** Columns of its primary key. */
  readonly key: string;
  /** The same as text, with their names. */
  readonly told: string;
}

interface Row {
  readonly key: string;
  readonly text: string;
}

/** A key as it is told: `partition=3, seq=17`; the whole row where a table has none. */
const tables = `
  select relname as "table", coalesce(string_agg(quote_ident(attname), ', ' order by number), 'found::text') as key,
    coalesce(
      'concat_ws('', '', '
        || string_agg(quote_literal(attname || '=') || ' || ' || quote_ident(attname), ', ' order by number) || ')',
      'found::text') as told
  from pg_class
  left join pg_index on indrelid = pg_class.oid and indisprimary
  left join lateral unnest(indkey::smallint[]) with ordinality as part (attnum, number) on true
  left join pg_attribute on attrelid = pg_class.oid and pg_attribute.attnum = part.attnum
  where relnamespace = $1::regnamespace and relkind = 'r'
  group by relname order by relname`;

const page = 1_000;

/** Every row of every table of the books, byte for byte, as `live` sees the live ones. */
export function compareBooks(live: Queryable, database: Database): Promise<readonly TableFigures[]> {
  return database.transaction(async (fresh) => {
    const { rows } = await fresh.query<Table>(tables, [freshSchema]);
    const sides = { live: { books: live, schema: 'public' }, fresh: { books: fresh, schema: freshSchema } };
    const figures: TableFigures[] = [];
    for (const table of rows) {
      const [mine, other] = await Promise.all([sumsOf(sides.live, table), sumsOf(sides.fresh, table)]);
      const isSame = mine.rows === other.rows && mine.hash === other.hash;
      const firstDifference = isSame ? undefined : await differenceOf(sides, table);
      figures.push({
        ...{ table: table.table, live: Number(mine.rows), fresh: Number(other.rows) },
        ...(firstDifference === undefined ? {} : { firstDifference }),
      });
    }
    return figures;
  });
}

/** Sums of two 64-bit hashes over all rows: the same rows in any order give the same. */
async function sumsOf({ books, schema }: Side, { table }: Table): Promise<{ rows: bigint; hash: string }> {
  const { rows } = await books.query<{ rows: bigint; hash: string }>(
    `select count(*) as rows,
       concat_ws(' ', sum(hashtextextended(found::text, 0)), sum(hashtextextended(found::text, 1))) as hash
     from ${schema}.${table} as found`,
  );
  return rows[0] ?? { rows: 0n, hash: '' };
}

/** By pages in the order of the key, until one differs. */
async function differenceOf(sides: Sides, table: Table): Promise<RowDifference | undefined> {
  const both = [sides.live, sides.fresh];
  await Promise.all(both.map((side) => openPages(side, table)));
  try {
    for (;;) {
      const [live = [], fresh = []] = await Promise.all(both.map(nextPage));
      const at = Array.from({ length: page }, (_, index) => index).find(
        (index) => live[index]?.text !== fresh[index]?.text,
      );
      if (at !== undefined) return await toldOf(sides, table, { live: live[at], fresh: fresh[at] });
      if (live.length < page) return undefined;
    }
  } finally {
    await Promise.all(both.map(({ books }) => books.query('close compared')));
  }
}

async function openPages({ books, schema }: Side, { table, key, told }: Table): Promise<void> {
  await books.query(
    `declare compared no scroll cursor for
       select ${told} as key, found::text as text from ${schema}.${table} as found order by ${key}`,
  );
}

async function nextPage({ books }: Side): Promise<readonly Row[]> {
  return (await books.query<Row>(`fetch ${page} from compared`)).rows;
}

/** Where the keys differ, one of the two rows is too many: the one whose key the other side lacks. */
async function toldOf(
  { live, fresh }: Sides,
  table: Table,
  rows: { live: Row | undefined; fresh: Row | undefined },
): Promise<RowDifference> {
  if (rows.live !== undefined && rows.live.key === rows.fresh?.key) {
    return { key: rows.live.key, live: rows.live.text, fresh: rows.fresh.text };
  }
  if (rows.live !== undefined && !(await has(fresh, table, rows.live))) {
    return { key: rows.live.key, live: rows.live.text };
  }
  const isInLive = rows.fresh === undefined || (await has(live, table, rows.fresh));
  return isInLive || rows.fresh === undefined
    ? { key: 'a key that is there twice' }
    : { key: rows.fresh.key, fresh: rows.fresh.text };
}

async function has({ books, schema }: Side, { table, told }: Table, { key }: Row): Promise<boolean> {
  const { rowCount } = await books.query(`select from ${schema}.${table} as found where ${told} = $1 limit 1`, [key]);
  return rowCount === 1;
}
