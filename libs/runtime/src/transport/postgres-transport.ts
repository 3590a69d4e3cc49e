import { type LogReader, postgresLogReader } from '#event-log';
import { openDatabase } from '#postgres';
import { type CommonConfig, logUrlVariable } from '../config/common-settings.js';
import type { ServiceDefinition } from '../service/service-definition.js';
import type { LogTransport } from './log-transport.port.js';

const readerConnections = 4;

/** Logs are read in their owners' databases: one pool for each owner, however many of its topics are read. */
export function postgresTransport(
  { name, consumes = [] }: Pick<ServiceDefinition, 'name' | 'consumes'>,
  config: CommonConfig,
  own: LogReader,
): LogTransport {
  const urls = config as unknown as Readonly<Record<string, string>>;
  const byOwner = Map.groupBy(consumes, ({ owner }) => owner);
  byOwner.delete(name);
  const sources = new Map(
    [...byOwner].map(([owner, topics]) => {
      const url = urls[logUrlVariable(owner)] ?? '';
      const database = openDatabase({ url, name: `${name} reads ${owner}`, max: readerConnections });
      return [owner, { database, reader: postgresLogReader(database, topics, config.LOG_ARCHIVE_DIR) }];
    }),
  );
  const readerOf = (topic: string) => {
    const owner = consumes.find((spec) => spec.name === topic)?.owner ?? '';
    const reader = owner === name ? own : sources.get(owner)?.reader;
    if (reader === undefined) throw new RangeError(`${name} does not say that it consumes ${topic}`);
    return reader;
  };
  return {
    readerFor: readerOf,
    ownerLog: readerOf,
    start: () => Promise.resolve(),
    async stop() {
      await Promise.all([...sources.values()].map(({ database }) => database.end()));
    },
  };
}
