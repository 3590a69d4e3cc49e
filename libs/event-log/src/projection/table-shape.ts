import pg from 'pg';
import type { Tx } from '#postgres';

/** Columns in their order, as far as a row's text and its rules depend on them. */
const columns = `
  select format('%I %s%s', attname, format_type(atttypid, atttypmod), case when attnotnull then ' not null' end) as line
  from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`;

const checks = `
  select pg_get_constraintdef(oid) as line from pg_constraint
  where conrelid = $1::regclass and contype = 'c' order by conname`;

/** What `like` leaves out, or names anew: keys, indexes, storage parameters, rights. */
const furnishing = `
  select statement from (
    select 1 as step, conname::text as name,
      format('alter table %s add constraint %I %s', $2::text, conname, pg_get_constraintdef(oid)) as statement
    from pg_constraint where conrelid = $1::regclass and contype in ('p', 'u', 'x')
    union all
    select 2, indexrelid::regclass::text,
      regexp_replace(pg_get_indexdef(indexrelid), ' ON [^ ]+ USING ', format(' ON %s USING ', $2::text))
    from pg_index where indrelid = $1::regclass
      and not exists (select from pg_constraint where conindid = indexrelid and conrelid = indrelid)
    union all
    select 3, option, format('alter table %s set (%s)', $2::text, option)
    from pg_class, unnest(reloptions) as option where oid = $1::regclass
    union all
    select 4, role || privilege_type, format('grant %s on %s to %s', privilege_type, $2::text, role)
    from pg_class, aclexplode(relacl),
      lateral (select case grantee when 0 then 'public' else grantee::regrole::text end) as named (role)
    where oid = $1::regclass and grantee <> relowner
  ) as furnished order by step, name`;

/** What would stay with the table that is switched out, or could not be made a second time. */
const tiesToIt = `
  select tie from (
    select distinct 'view ' || ev_class::regclass as tie
    from pg_depend join pg_rewrite on pg_rewrite.oid = pg_depend.objid
    where classid = 'pg_rewrite'::regclass and refobjid = $1::regclass and ev_class <> refobjid
    union all
    select 'foreign key ' || conname from pg_constraint
    where contype = 'f' and $1::regclass in (conrelid, confrelid)
    union all
    select 'trigger ' || tgname from pg_trigger where tgrelid = $1::regclass and not tgisinternal
    union all
    select 'policy ' || polname from pg_policy where polrelid = $1::regclass
  ) as tied order by tie`;

export const qualified = (schema: string, table: string): string =>
  `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(table)}`;

/** Two tables of one shape have the same lines, whatever schema they lie in. */
export async function shapeOf(tx: Tx, schema: string, table: string): Promise<readonly string[]> {
  const from = qualified(schema, table);
  const lines = async (sql: string) => (await tx.query<{ line: string }>(sql, [from])).rows.map(({ line }) => line);
  const ties = await tiesOf(tx, schema, table);
  return [...(await lines(columns)), ...(await lines(checks)), ...(await furnish(tx, from, 'it')), ...ties];
}

/** Makes an empty table of the same shape and name in another schema. */
export async function makeBeside(tx: Tx, table: string, schemas: { from: string; to: string }): Promise<void> {
  const from = qualified(schemas.from, table);
  const to = qualified(schemas.to, table);
  await tx.query(`create table ${to} (like ${from} including all excluding indexes)`);
  for (const statement of await furnish(tx, from, to)) await tx.query(statement);
}

/** Views, foreign keys, triggers and policies of a table. */
export async function tiesOf(tx: Tx, schema: string, table: string): Promise<readonly string[]> {
  const { rows } = await tx.query<{ tie: string }>(tiesToIt, [qualified(schema, table)]);
  return rows.map(({ tie }) => tie);
}

async function furnish(tx: Tx, from: string, to: string): Promise<readonly string[]> {
  const { rows } = await tx.query<{ statement: string }>(furnishing, [from, to]);
  return rows.map(({ statement }) => statement);
}
