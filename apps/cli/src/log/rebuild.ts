import { topics } from '#contracts';
import {
  discardRebuild,
  dropOld,
  type LogReader,
  postgresEventLog,
  postgresLogReader,
  type Progress,
  type Projection,
  type Rebuilt,
  rebuildProjection,
} from '#event-log';
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
type Open = (url: string) => Database;

/** Every projection of every service. */
export const houseProjections: readonly HouseProjection[] = serviceNames.flatMap((service) =>
  (services[service].projections ?? []).map((projection) => ({
    name: `${service}.${projection.name}`,
    service,
    projection,
  })),
);

/** Reads the topics in their owners' databases, whatever the services read them from. */
export function rebuildInHouse(
  { databases }: Databases,
  { service, projection }: HouseProjection,
  options: { replaceDifferent: boolean; onProgress: (progress: Progress) => void },
): Promise<Rebuilt> {
  return withDatabases(async (open) => {
    const own = open(databases[service].url);
    const clock = () => new Date().toISOString();
    const log = postgresEventLog({ database: own, topics: topics.filter(({ owner }) => owner === service), clock });
    return rebuildProjection({
      ...options,
      database: open(databases[service].adminUrl),
      projection,
      readerFor: ownerReaders(databases, projection, open),
      service: { database: own, log, clock },
    });
  });
}

/** Drops what a rebuild has left. Answers with its version, if there was any. */
export function dropInHouse(
  { databases }: Databases,
  { service, projection }: HouseProjection,
  what: 'old' | 'begun',
): Promise<number | undefined> {
  const drop = what === 'old' ? dropOld : discardRebuild;
  return withDatabases((open) => drop(open(databases[service].adminUrl), projection));
}

function ownerReaders(databases: House['databases'], { topics: wanted }: Projection, open: Open) {
  const readers = new Map<string, LogReader>();
  for (const topic of topics.filter(({ name }) => wanted.includes(name))) {
    readers.set(topic.name, postgresLogReader(open(databases[topic.owner as ServiceName].readerUrl), [topic]));
  }
  return (topic: string): LogReader => {
    const reader = readers.get(topic);
    if (reader === undefined) throw new RangeError(`unknown topic ${topic}`);
    return reader;
  };
}

async function withDatabases<T>(work: (open: Open) => Promise<T>): Promise<T> {
  const opened: Database[] = [];
  try {
    return await work((url) => {
      const database = openDatabase({ url, name: 'tributary rebuild', max: 2 });
      opened.push(database);
      return database;
    });
  } finally {
    await Promise.all(opened.map((database) => database.end()));
  }
}
