import type { Queryable, Tx } from '#postgres';
import { PermanentFault } from '../event-log.errors.js';
import type { Projection } from './projection.js';

export interface ProjectionState {
  /** Of the tables that are read. */
  readonly version: number;
  /** Of the rebuild that was begun. */
  readonly nextVersion?: number;
  /** Of what was switched out and is still there. */
  readonly oldVersion?: number;
}

/** Everything that changes which tables are read begins with it. */
export async function lockState(tx: Tx, { name }: Projection): Promise<ProjectionState> {
  const { rows } = await tx.query<{ version: number; next_version: number | null; old_version: number | null }>(
    'select version, next_version, old_version from projection where name = $1 for update',
    [name],
  );
  const [row] = rows;
  if (row === undefined) throw new PermanentFault(`the migrations of the service make no projection ${name}`);
  return {
    version: row.version,
    ...(row.next_version === null ? {} : { nextVersion: row.next_version }),
    ...(row.old_version === null ? {} : { oldVersion: row.old_version }),
  };
}

interface Outdated {
  readonly name: string;
  /** What the code writes. */
  readonly version: number;
  /** What the tables were made by. */
  readonly live: number;
}

/** Projections whose rows were made by an earlier version than the code that goes on writing them. */
export async function outdatedProjections(
  database: Queryable,
  projections: readonly Projection[],
): Promise<readonly Outdated[]> {
  const { rows } = await database.query<Outdated>(
    `select name, code.version, projection.version as live
     from projection join unnest($1::text[], $2::integer[]) as code (name, version) using (name)
     where projection.version < code.version order by name`,
    [projections.map(({ name }) => name), projections.map(({ version }) => version)],
  );
  return rows;
}
