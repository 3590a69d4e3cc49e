import { type Topic, topics } from '#contracts';
import { type LogReader, postgresLogReader } from '#event-log';
import { type Database, openDatabase } from '#postgres';
import { type ServiceName, serviceNames } from '../../../standalone/src/composition/environments.js';
import type { House } from '../../../standalone/src/composition/house.js';
import { Refused } from './refused.js';

/** The databases of the house, by service. */
export type Databases = ReadonlyMap<ServiceName, Database>;

/** The logs of the house, and where their archived parts are. */
export interface Logs {
  readonly databases: Databases;
  readonly archive?: string;
}

/** Opens every database of the house for the time of the work. */
export async function withDatabases<T>(
  { databases }: Pick<House, 'databases'>,
  work: (databases: Databases) => Promise<T>,
): Promise<T> {
  const open = new Map(
    serviceNames.map((name): [ServiceName, Database] => [
      name,
      openDatabase({ url: databases[name].adminUrl, name: 'tributary log', max: 4 }),
    ]),
  );
  try {
    return await work(open);
  } finally {
    await Promise.all([...open.values()].map((database) => database.end()));
  }
}

export function topicNamed(name: string): Topic {
  const topic = topics.find((known) => known.name === name);
  if (topic !== undefined) return topic;
  throw new Refused(
    'unknown-topic',
    `There is no topic ${name}; there are ${topics.map((each) => each.name).join(', ')}.`,
  );
}

/** Reads a topic where its owner keeps it; undefined where the owner's database is not at hand. */
export function readerOf({ databases, archive }: Logs, topic: Topic): LogReader | undefined {
  const database = databases.get(topic.owner as ServiceName);
  return database && postgresLogReader(database, [topic], archive);
}
