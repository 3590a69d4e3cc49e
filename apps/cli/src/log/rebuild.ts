import { topics } from '#contracts';
import {
  discardRebuild,
  dropOld,
  type LogReader,
  postgresEventLog,
  type Progress,
  type Projection,
  type Rebuilt,
  rebuildProjection,
} from '#event-log';
import { type Database, openDatabase } from '#postgres';
import { type ServiceName, serviceNames, services } from '../../../standalone/src/composition/environments.js';
import type { House } from '../../../standalone/src/composition/house.js';
import { type Databases, type Logs, readerOf, topicNamed } from './open-logs.js';
import { Refused } from './refused.js';

export interface HouseProjection {
  /** As the command line names it: `attribution.click`. */
  readonly name: string;
  readonly service: ServiceName;
  readonly projection: Projection;
}

/** Every projection of every service. */
export const houseProjections: readonly HouseProjection[] = serviceNames.flatMap((service) =>
  (services[service].projections ?? []).map((projection) => ({
    name: `${service}.${projection.name}`,
    service,
    projection,
  })),
);

export function projectionNamed(name: string): HouseProjection {
  const projection = houseProjections.find((known) => known.name === name);
  if (projection !== undefined) return projection;
  const known = houseProjections.map((each) => each.name).join(', ');
  throw new Refused('unknown-projection', `There is no projection ${name}; there are ${known}.`);
}

/** Reads the topics where their owners keep them, whatever the services read them from. */
export async function rebuildInHouse(
  { databases, house }: { databases: Databases; house: House },
  { service, projection }: HouseProjection,
  options: { replaceDifferent: boolean; onProgress: (progress: Progress) => void },
): Promise<Rebuilt> {
  const own = openDatabase({ url: house.databases[service].url, name: 'tributary log', max: 2 });
  const clock = () => new Date().toISOString();
  const log = postgresEventLog({ database: own, topics: topics.filter(({ owner }) => owner === service), clock });
  try {
    return await rebuildProjection({
      ...options,
      database: databaseOf(databases, service),
      projection,
      readerFor: ownerReaders({ databases, archive: house.archive }, projection),
      service: { database: own, log, clock },
    });
  } finally {
    await own.end();
  }
}

/** Drops what a rebuild has left. Answers with its version, if there was any. */
export function dropInHouse(
  databases: Databases,
  { service, projection }: HouseProjection,
  what: 'old' | 'begun',
): Promise<number | undefined> {
  const drop = what === 'old' ? dropOld : discardRebuild;
  return drop(databaseOf(databases, service), projection);
}

function databaseOf(databases: Databases, service: ServiceName): Database {
  const database = databases.get(service);
  if (database === undefined) throw new RangeError(`the database of ${service} is not open`);
  return database;
}

function ownerReaders(logs: Logs, { topics: wanted }: Projection): (topic: string) => LogReader {
  const readers = new Map(wanted.map((name) => [name, readerOf(logs, topicNamed(name))]));
  return (topic) => {
    const reader = readers.get(topic);
    if (reader === undefined) throw new RangeError(`no reader of ${topic}`);
    return reader;
  };
}
