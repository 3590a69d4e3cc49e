import type { Database } from '#postgres';
import type { ServiceName } from '../../../standalone/src/composition/environments.js';
import type { Databases } from './open-logs.js';

/** The databases that hold checkpoints and letters of groups. */
export async function consuming(databases: Databases): Promise<[ServiceName, Database][]> {
  const asked = await Promise.all(
    [...databases].map(async ([service, database]) => {
      const { rows } = await database.query<{ there: boolean }>(
        "select to_regclass('consumer_checkpoint') is not null as there",
      );
      return { service, database, there: rows[0]?.there === true };
    }),
  );
  return asked.filter(({ there }) => there).map(({ service, database }) => [service, database]);
}
