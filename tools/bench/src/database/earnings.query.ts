import type { Queryable } from '#postgres';

/** What the consumer benches project: a row for each key. */
export const earningsSql = `
  create table earning (
    reader  text   not null,
    key     text   not null,
    sales   bigint not null,
    minor   bigint not null,
    primary key (reader, key)
  );
  grant select, insert, update on earning to {{app}};`;

export type Totals = Map<string, { sales: bigint; minor: bigint }>;

const write = `
  insert into earning (reader, key, sales, minor)
  select $1, * from unnest($2::text[], $3::bigint[], $4::bigint[])
  on conflict (reader, key) do update set sales = earning.sales + excluded.sales, minor = earning.minor + excluded.minor`;

export async function writeTotals(tx: Queryable, reader: string, totals: Totals): Promise<void> {
  const sums = [...totals.values()];
  await tx.query(write, [reader, [...totals.keys()], sums.map(({ sales }) => sales), sums.map(({ minor }) => minor)]);
}

export async function readTotals(database: Queryable, reader: string): Promise<Totals> {
  const { rows } = await database.query<{ key: string; sales: bigint; minor: bigint }>(
    'select key, sales, minor from earning where reader = $1',
    [reader],
  );
  return new Map(rows.map(({ key, ...sums }) => [key, sums]));
}
