import type { Tx } from '#postgres';
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
