import type { Database } from '#postgres';
import { nextOf, oldOf, type Projection } from './projection.js';
import { lockState } from './projection-state.js';
import { become } from './session.js';

/** Drops what the last switch has kept. Answers with its version, if there was any. */
export async function dropOld(database: Database, projection: Projection): Promise<number | undefined> {
  return database.transaction(async (tx) => {
    await become(tx, { role: 'owner', schema: 'public' });
    const { oldVersion } = await lockState(tx, projection);
    if (oldVersion === undefined) return undefined;
    await tx.query(`drop schema ${oldOf(projection)} cascade`);
    await tx.query('update projection set old_version = null where name = $1', [projection.name]);
    return oldVersion;
  });
}

/** Drops a rebuild that was begun; the live tables are not touched. Answers with its version, if there was any. */
export async function discardRebuild(database: Database, projection: Projection): Promise<number | undefined> {
  return database.transaction(async (tx) => {
    await become(tx, { role: 'owner', schema: 'public' });
    const { nextVersion } = await lockState(tx, projection);
    if (nextVersion === undefined) return undefined;
    const next = nextOf(projection);
    await tx.query('delete from consumer_checkpoint where consumer_group = $1', [next]);
    await tx.query(`drop schema ${next} cascade`);
    await tx.query('update projection set next_version = null, begun_at = null where name = $1', [projection.name]);
    return nextVersion;
  });
}
