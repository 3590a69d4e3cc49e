import pg from 'pg';
import type { Database, Tx } from '#postgres';
import { readCheckpoints } from '../consumer/checkpoint.js';
import { nextOf, type Projection } from './projection.js';
import { lockState } from './projection-state.js';
import { type Refused, refused } from './rebuild-outcome.js';
import { become, rolesOf } from './session.js';
import { makeBeside, tiesOf } from './table-shape.js';

/** Makes the empty tables and the checkpoints, or finds those that were made before. */
export async function beginRebuild(database: Database, projection: Projection): Promise<Refused | undefined> {
  return database.transaction(async (tx) => {
    await become(tx, { role: 'owner', schema: 'public' });
    const { version, nextVersion, oldVersion } = await lockState(tx, projection);
    const unfollowed = await unfollowedTopics(tx, projection);
    if (unfollowed.length > 0) {
      return refused('never-followed', `group ${projection.group} has no checkpoint in ${unfollowed.join(', ')}`);
    }
    if (projection.version < version) {
      return refused('older-code', `live is version ${version}, this code writes version ${projection.version}`);
    }
    if (nextVersion === projection.version) return undefined;
    if (nextVersion !== undefined) {
      return refused('begun-by-another-version', `a rebuild to version ${nextVersion} was begun`);
    }
    if (oldVersion !== undefined) return refused('old-is-kept', `the tables of version ${oldVersion} are still kept`);
    const ties = await tiesOfAll(tx, projection);
    if (ties.length > 0) return refused('tables-are-tied', ties.join(', '));
    await makeTables(tx, projection);
    await makeCheckpoints(tx, projection);
    await tx.query('update projection set next_version = $2, begun_at = now() where name = $1', [
      projection.name,
      projection.version,
    ]);
    return undefined;
  });
}

async function unfollowedTopics(tx: Tx, { group, topics }: Projection): Promise<readonly string[]> {
  const unfollowed: string[] = [];
  for (const topic of topics) if ((await readCheckpoints(tx, group, topic)).size === 0) unfollowed.push(topic);
  return unfollowed;
}

async function tiesOfAll(tx: Tx, { tables }: Projection): Promise<readonly string[]> {
  const ties: string[] = [];
  for (const table of tables) ties.push(...(await tiesOf(tx, 'public', table)));
  return ties;
}

async function makeTables(tx: Tx, projection: Projection): Promise<void> {
  const next = nextOf(projection);
  const { app } = await rolesOf(tx);
  await tx.query(`create schema ${next}`);
  await tx.query(`grant usage on schema ${next} to ${pg.escapeIdentifier(app)}`);
  for (const table of projection.tables) await makeBeside(tx, table, { from: 'public', to: next });
}

async function makeCheckpoints(tx: Tx, projection: Projection): Promise<void> {
  await tx.query(
    `insert into consumer_checkpoint (consumer_group, topic, "partition", next_offset)
     select $1, topic, "partition", 0 from consumer_checkpoint where consumer_group = $2 and topic = any($3::text[])`,
    [nextOf(projection), projection.group, projection.topics],
  );
}
