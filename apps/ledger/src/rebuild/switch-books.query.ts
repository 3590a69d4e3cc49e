import type { Database, Queryable, Tx } from '#postgres';
import { becomeOwner, freshSchema, freshTables } from './fresh-books.query.js';

/** Where the books are kept that were switched out. */
const oldSchema = 'books_old';
const lockWithinMs = 10_000;
/** SQLSTATE: a lock was not to be had in time; two transactions waited for each other. */
const busyStates = new Set(['55P03', '40P01']);

/** In order of precedence. */
export type SwitchRefusal = 'live-is-busy' | 'shape-changed' | 'tables-are-tied';
export interface NotSwitched {
  readonly refusal: SwitchRefusal;
  readonly detail: string;
}

/** Relations of the books. */
const relations = `
  select relname as name from pg_class
  where relnamespace = $1::regnamespace and relkind in ('r', 'v') order by relkind, relname`;

/** Everything that makes a relation what it is, a line each; names of the schema taken off. */
const shape = `
  select replace(relname || ': ' || line, $1 || '.', '') as line from pg_class
  cross join lateral (
    select format('column %s %I %s %s', attnum, attname, format_type(atttypid, atttypmod),
      case when attnotnull then 'not null' end) as line
    from pg_attribute where attrelid = pg_class.oid and attnum > 0 and not attisdropped
    union all
    select 'default ' || adnum || ' ' || pg_get_expr(adbin, adrelid) from pg_attrdef where adrelid = pg_class.oid
    union all
    select conname || ' ' || pg_get_constraintdef(oid) from pg_constraint where conrelid = pg_class.oid
    union all
    select pg_get_indexdef(indexrelid) from pg_index where indrelid = pg_class.oid
    union all
    select pg_get_triggerdef(oid) from pg_trigger where tgrelid = pg_class.oid and not tgisinternal
    union all
    select concat_ws(' ', 'policy', polname, polcmd, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
    from pg_policy where polrelid = pg_class.oid
    union all
    select 'view ' || pg_get_viewdef(pg_class.oid) where relkind = 'v'
    union all
    select concat_ws(' ', 'options', nullif(array_remove(reloptions, 'autovacuum_enabled=off')::text, '{}'),
      relrowsecurity, relforcerowsecurity)
    union all
    select concat_ws(' ', 'right', grantee, privilege_type) from aclexplode(relacl)
    union all
    select concat_ws(' ', 'right', grantee, privilege_type, attname)
    from pg_attribute, aclexplode(attacl) where attrelid = pg_class.oid
  ) as described
  where relnamespace = $1::regnamespace and relname = any ($2::text[])
  order by 1`;

/** Functions that read the books, as `name(types)`. */
const functions = `
  select format('%I(%s)', proname, pg_get_function_identity_arguments(oid)) as name from pg_proc
  where pronamespace = $1::regnamespace order by 1`;

/** What hangs on the live relations and functions, and would stay with them. */
const ties = `
  with moved as (
    select live.oid from pg_class as live join pg_class as fresh using (relname)
    where live.relnamespace = 'public'::regnamespace and fresh.relnamespace = $1::regnamespace
    union all
    select live.oid from pg_proc as live join pg_proc as fresh using (proname, proargtypes)
    where live.pronamespace = 'public'::regnamespace and fresh.pronamespace = $1::regnamespace
  )
  select distinct pg_describe_object(classid, objid, 0) as tie
  from pg_depend
  left join pg_rewrite on classid = 'pg_rewrite'::regclass and pg_rewrite.oid = objid
  left join pg_constraint on classid = 'pg_constraint'::regclass and pg_constraint.oid = objid
  left join pg_policy on classid = 'pg_policy'::regclass and pg_policy.oid = objid
  left join pg_trigger on classid = 'pg_trigger'::regclass and pg_trigger.oid = objid
  where refobjid in (select oid from moved) and deptype = 'n'
    and coalesce(ev_class, conrelid, polrelid, tgrelid, objid) not in (select oid from moved)
  order by tie limit 10`;

/**
 * Keeps every writer of the books waiting while `finish` brings the fresh ones to where the live ones stand and says
 * whether they are equal; puts equal ones in their place, all of it in one transaction. What was replaced is kept.
 */
export async function switchBooks(live: Database, finish: () => Promise<boolean>): Promise<NotSwitched | undefined> {
  try {
    return await live.transaction((tx) => switchWithin(tx, finish));
  } catch (fault) {
    if (!busyStates.has((fault as { code?: string }).code ?? '')) throw fault;
    return { refusal: 'live-is-busy', detail: `somebody holds the books for longer than ${lockWithinMs} ms` };
  }
}

async function switchWithin(tx: Tx, finish: () => Promise<boolean>): Promise<NotSwitched | undefined> {
  await becomeOwner(tx);
  await tx.query("select set_config('lock_timeout', $1, true)", [`${lockWithinMs}ms`]);
  // Whoever writes takes a row of it first: from here on they wait, holding nothing of the books.
  await tx.query('lock table public.journal_partition in exclusive mode');
  const changed = await changedShape(tx);
  if (changed !== undefined) return { refusal: 'shape-changed', detail: changed };
  if (!(await finish())) return undefined;
  for (const table of await freshTables(tx)) await tx.query(`alter table ${table} reset (autovacuum_enabled)`);
  const { rows: tied } = await tx.query<{ tie: string }>(ties, [freshSchema]);
  if (tied.length > 0) return { refusal: 'tables-are-tied', detail: tied.map(({ tie }) => tie).join(', ') };
  await tx.query(`create schema ${oldSchema}`);
  const things = [...(await namesOf(tx, relations, 'table')), ...(await namesOf(tx, functions, 'function'))];
  for (const { kind, name } of things) {
    await tx.query(`alter ${kind} public.${name} set schema ${oldSchema}`);
    await tx.query(`alter ${kind} ${freshSchema}.${name} set schema public`);
  }
  await tx.query(`drop schema ${freshSchema}`);
  return undefined;
}

async function namesOf<Kind extends string>(books: Queryable, sql: string, kind: Kind) {
  const { rows } = await books.query<{ name: string }>(sql, [freshSchema]);
  return rows.map(({ name }) => ({ kind, name }));
}

/** The first line that the shapes of live and fresh do not share: a migration changed what the files say. */
export async function changedShape(tx: Tx): Promise<string | undefined> {
  const names = (await namesOf(tx, relations, 'table')).map(({ name }) => name);
  const linesOf = async (schema: string) => {
    await tx.query("select set_config('search_path', $1, true)", [`${schema}, public`]);
    const { rows } = await tx.query<{ line: string }>(shape, [schema, names]);
    return rows.map(({ line }) => line);
  };
  const [live, fresh] = [await linesOf('public'), await linesOf(freshSchema)];
  return live.find((line) => !fresh.includes(line)) ?? fresh.find((line) => !live.includes(line));
}

export async function isOldKept(books: Queryable): Promise<boolean> {
  const { rows } = await books.query<{ kept: boolean }>('select to_regnamespace($1) is not null as kept', [oldSchema]);
  return rows[0]?.kept === true;
}

/** Drops what the last switch has kept. False where there was nothing. */
export async function dropOldBooks(tx: Tx): Promise<boolean> {
  await becomeOwner(tx);
  if (!(await isOldKept(tx))) return false;
  await tx.query(`drop schema ${oldSchema} cascade`);
  return true;
}

/** So that the planner knows the tables from the first query on. */
export async function analyzeFreshBooks(tx: Tx): Promise<void> {
  await becomeOwner(tx);
  for (const table of await freshTables(tx)) await tx.query(`analyze ${table}`);
}
