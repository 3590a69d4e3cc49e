import type { Tx } from '#postgres';
import { PermanentFault } from '../event-log.errors.js';
import { compareTables, type TableComparison } from './compare-tables.js';
import { fillUp } from './fill.js';
import { nextOf, oldOf, type Projection } from './projection.js';
import { lockState } from './projection-state.js';
import { type Rebuilt, refused } from './rebuild-outcome.js';
import type { RebuildOptions } from './rebuild-options.js';
import { become } from './session.js';
import { qualified, shapeOf } from './table-shape.js';

const defaultLockWithinMs = 10_000;
/** SQLSTATE: a lock was not to be had in time; two transactions waited for each other. */
const busyStates = new Set(['55P03', '40P01']);

/**
 * All of it or nothing, while the live group stands still: takes in the rest, compares, and puts the rebuilt tables in
 * the place of the live ones. Readers wait for the last step only. Locks are taken in one order: the projection, the
 * group's checkpoints, the tables; who works on a slice has its checkpoint before the tables too.
 */
export async function switchOver(options: RebuildOptions): Promise<Rebuilt> {
  const lockWithinMs = options.lockWithinMs ?? defaultLockWithinMs;
  try {
    return await options.database.transaction((tx) => switchWithin({ ...options, lockWithinMs }, tx));
  } catch (fault) {
    if (!busyStates.has((fault as { code?: string }).code ?? '')) throw fault;
    return refused('live-is-busy', `somebody holds its checkpoints or tables for longer than ${lockWithinMs} ms`);
  }
}

async function switchWithin(options: RebuildOptions & { lockWithinMs: number }, tx: Tx): Promise<Rebuilt> {
  const { projection, replaceDifferent = false, lockWithinMs } = options;
  await become(tx, { role: 'owner', schema: 'public' });
  await tx.query("select set_config('lock_timeout', $1, true)", [`${lockWithinMs}ms`]);
  const { version, nextVersion } = await lockState(tx, projection);
  if (nextVersion !== projection.version) {
    throw new PermanentFault(`the rebuild of ${projection.name} was switched in or discarded meanwhile`);
  }
  await holdLive(tx, projection);
  const parked = await parkedKeys(tx, projection);
  if (parked.length > 0) return refused('keys-are-parked', parked.join(', '));
  await fillUp(options, tx);
  const changed = await changedShapes(tx, projection);
  if (changed.length > 0) return refused('shape-changed', changed.join(', '));
  const tables = await compareAll(tx, projection);
  const different = tables.filter(({ difference }) => difference !== undefined).map(({ table }) => table);
  if (different.length > 0 && version === projection.version && !replaceDifferent) {
    return refused('differs', different.join(', '), tables);
  }
  await putInPlace(tx, projection, { version, unsettled: different.length > 0 });
  return { outcome: 'switched', fromVersion: version, toVersion: projection.version, tables };
}

/** The consumer waits for its checkpoints, holding nothing; the tables are kept from anybody else who writes them. */
async function holdLive(tx: Tx, { group, topics, tables }: Projection): Promise<void> {
  await tx.query(
    `select from consumer_checkpoint where consumer_group = $1 and topic = any($2::text[])
     order by topic, "partition" for update`,
    [group, topics],
  );
  for (const table of tables) await tx.query(`lock table ${qualified('public', table)} in share mode`);
}

/** What is behind a parked key is not in the live tables, though their checkpoint is beyond it. */
async function parkedKeys(tx: Tx, { group, topics }: Projection): Promise<readonly string[]> {
  const { rows } = await tx.query<{ place: string }>(
    `select topic || '/' || "partition" || ' ' || key as place from parked_key
     where consumer_group = $1 and topic = any($2::text[]) order by place limit 10`,
    [group, topics],
  );
  return rows.map(({ place }) => place);
}

/** A migration may have changed the live tables after the rebuild was begun. */
async function changedShapes(tx: Tx, projection: Projection): Promise<readonly string[]> {
  const changed: string[] = [];
  for (const table of projection.tables) {
    const live = await shapeOf(tx, 'public', table);
    const rebuilt = await shapeOf(tx, nextOf(projection), table);
    if (live.join('\n') !== rebuilt.join('\n')) changed.push(table);
  }
  return changed;
}

async function compareAll(tx: Tx, projection: Projection): Promise<readonly TableComparison[]> {
  const comparisons: TableComparison[] = [];
  for (const table of projection.tables) {
    comparisons.push(await compareTables(tx, { table, live: 'public', rebuilt: nextOf(projection) }));
  }
  return comparisons;
}

/** The live group's checkpoints stay: the rebuilt tables hold what they say, and its own are done with. */
async function putInPlace(
  tx: Tx,
  projection: Projection,
  { version, unsettled }: { version: number; unsettled: boolean },
): Promise<void> {
  const [next, old] = [nextOf(projection), oldOf(projection)];
  await tx.query(`create schema ${old}`);
  for (const table of projection.tables) {
    await tx.query(`alter table ${qualified('public', table)} set schema ${old}`);
    await tx.query(`alter table ${qualified(next, table)} set schema public`);
  }
  await tx.query(`drop schema ${next}`);
  await tx.query('delete from consumer_checkpoint where consumer_group = $1', [next]);
  await tx.query(
    `update projection set version = next_version, next_version = null, begun_at = null, old_version = $2,
       switched_at = now(), unsettled = $3 where name = $1`,
    [projection.name, version, unsettled],
  );
}
