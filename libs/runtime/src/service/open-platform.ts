import { v7 } from 'uuid';
import { topics } from '#contracts';
import { type LogReader, postgresEventLog, postgresLogReader, postgresStreamStore } from '#event-log';
import { type Database, openDatabase } from '#postgres';
import { type CommonConfig, logUrlVariable } from '../config/common-settings.js';
import { openMetrics } from '../health/metrics.js';
import { logger } from '../logging/logger.js';
import type { Platform, PlatformOverrides } from './platform.js';
import type { ServiceDefinition } from './service-definition.js';

const readerConnections = 4;

/** Opens what a service stands on. `close` closes it again. */
export function openPlatform(
  definition: Pick<ServiceDefinition, 'name' | 'consumes'>,
  config: CommonConfig,
  overrides: PlatformOverrides = {},
): { platform: Platform; close: () => Promise<void> } {
  const { name } = definition;
  const clock = overrides.clock ?? (() => new Date().toISOString());
  const database = openDatabase({ url: config.DATABASE_URL, name, max: config.DATABASE_POOL_SIZE });
  const log = postgresEventLog({ database, topics: topics.filter(({ owner }) => owner === name), clock });
  const sources = openSources(definition, config);
  const platform: Platform = {
    service: name,
    database,
    log,
    streams: postgresStreamStore({ database, log, clock }),
    readerFor(topic) {
      const consumed = definition.consumes?.find((spec) => spec.name === topic);
      const reader = consumed?.owner === name ? log : sources.get(consumed?.owner ?? '')?.reader;
      if (reader === undefined) throw new RangeError(`${name} does not say that it consumes ${topic}`);
      return reader;
    },
    clock,
    newId: overrides.newId ?? v7,
    logger: overrides.logger ?? logger(name, config.LOG_LEVEL),
    metrics: openMetrics(name),
  };
  const close = async (): Promise<void> => {
    platform.metrics.clear();
    const opened = [database, ...[...sources.values()].map((source) => source.database)];
    await Promise.all(opened.map((each) => each.end()));
  };
  return { platform, close };
}

interface Source {
  readonly database: Database;
  readonly reader: LogReader;
}

/** One pool for each owner, however many of its topics are read. */
function openSources({ name, consumes = [] }: Pick<ServiceDefinition, 'name' | 'consumes'>, config: CommonConfig) {
  const urls = config as unknown as Readonly<Record<string, string>>;
  const byOwner = Map.groupBy(consumes, ({ owner }) => owner);
  byOwner.delete(name);
  return new Map(
    [...byOwner].map(([owner, topicsOfOwner]): [string, Source] => {
      const url = urls[logUrlVariable(owner)] ?? '';
      const database = openDatabase({ url, name: `${name} reads ${owner}`, max: readerConnections });
      return [owner, { database, reader: postgresLogReader(database, topicsOfOwner) }];
    }),
  );
}
