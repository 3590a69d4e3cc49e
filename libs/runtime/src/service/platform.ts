import { v7 } from 'uuid';
import { topics } from '#contracts';
import {
  type EventLog,
  type LogReader,
  postgresEventLog,
  postgresLogReader,
  postgresStreamStore,
  type StreamStore,
} from '#event-log';
import { type Database, openDatabase } from '#postgres';
import type { CommonConfig } from '../config/common-settings.js';
import { logUrlVariable } from '../config/common-settings.js';
import { openMetrics, type Registry } from '../health/metrics.js';
import { type Logger, logger } from '../logging/logger.js';
import type { ServiceDefinition } from './service-definition.js';

/** What a service is given to work with. */
export interface Platform {
  readonly service: string;
  readonly database: Database;
  /** The log of the service's own topics, in its own database. */
  readonly log: EventLog;
  readonly streams: StreamStore;
  /** The log of a topic that the service consumes. */
  readonly readerFor: (topic: string) => LogReader;
  /** Now, as RFC 3339 in UTC with milliseconds. */
  readonly clock: () => string;
  /** A UUID of version 7. */
  readonly newId: () => string;
  readonly logger: Logger;
  readonly metrics: Registry;
}

/** For tests: time and ids that can be foretold. */
export type PlatformOverrides = Partial<Pick<Platform, 'clock' | 'newId' | 'logger'>>;

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
  const readers = openReaders(definition, config);
  const platform: Platform = {
    service: name,
    database,
    log,
    streams: postgresStreamStore({ database, log, clock }),
    readerFor(topic) {
      const consumed = definition.consumes?.find((spec) => spec.name === topic);
      const reader = consumed?.owner === name ? log : readers.get(consumed?.owner ?? '')?.reader;
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
    await Promise.all([database, ...[...readers.values()].map((source) => source.database)].map((open) => open.end()));
  };
  return { platform, close };
}

interface Source {
  readonly database: Database;
  readonly reader: LogReader;
}

function openReaders({ name, consumes = [] }: Pick<ServiceDefinition, 'name' | 'consumes'>, config: CommonConfig) {
  const owners = new Set(consumes.map(({ owner }) => owner).filter((owner) => owner !== name));
  const urls = config as unknown as Readonly<Record<string, string>>;
  return new Map(
    [...owners].map((owner): [string, Source] => {
      const url = urls[logUrlVariable(owner)] ?? '';
      const database = openDatabase({ url, name: `${name} reads ${owner}`, max: readerConnections });
      return [
        owner,
        {
          database,
          reader: postgresLogReader(
            database,
            consumes.filter((topic) => topic.owner === owner),
          ),
        },
      ];
    }),
  );
}
