import { topics } from '#contracts';
import {
  discardRebuild,
  dropOld,
  postgresLogReader,
  type Progress,
  type Projection,
  rebuildProjection,
} from '#event-log';
import type { Rebuilt } from '#event-log';
import { type Database, openDatabase } from '#postgres';
import { type ServiceName, serviceNames, services } from '../../../standalone/src/composition/environments.js';
import type { House } from '../../../standalone/src/composition/house.js';

interface HouseProjection {
  /** As the command line names it: `attribution.click`. */
  readonly name: string;
  readonly service: ServiceName;
  readonly projection: Projection;
}

type Databases = Pick<House, 'databases'>;

/** Every projection of every service. */
export const houseProjections: readonly HouseProjection[] = serviceNames.flatMap((service) =>
  (services[service].projections ?? []).map((projection) => ({
    name: `${service}.${projection.name}`,
    service,
    projection,
  })),
);

/** Reads the topics in their owners' databases, whatever the services read them from. */
export async function rebuildInHouse(
  { databases }: Databases,
  { service, projection }: HouseProjection,
  options: { replaceDifferent?: boolean; onProgress: (progress: Progress) => void },
): Promise<Rebuilt> {
  const readers = new Map<string, Database>();
  const readerFor = (topic: string) => {
    const owner = topics.find(({ name }) => name === topic)?.owner as ServiceName;
    const open =
      readers.get(owner) ?? openDatabase({ url: databases[owner].readerUrl, name: 'tributary rebuild', max: 1 });
    readers.set(owner, open);
    return postgresLogReader(open, topics);
  };
  try {
    return await withOwn({ databases }, service, (database) =>
      rebuildProjection({ database, projection, readerFor, ...options }),
    );
  } finally {
    await Promise.all([...readers.values()].map((reader) => reader.end()));
  }
}

/** Drops what a rebuild has left. Answers with its version, if there was any. */
export function dropInHouse(
  house: Databases,
  { service, projection }: HouseProjection,
  what: 'old' | 'begun',
): Promise<number | undefined> {
  const drop = what === 'old' ? dropOld : discardRebuild;
  return withOwn(house, service, (database) => drop(database, projection));
}

async function withOwn<T>(
  { databases }: Databases,
  service: ServiceName,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const database = openDatabase({ url: databases[service].adminUrl, name: 'tributary rebuild', max: 2 });
  try {
    return await work(database);
  } finally {
    await database.end();
  }
}
