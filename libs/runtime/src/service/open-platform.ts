import { v7 } from 'uuid';
import { topics } from '#contracts';
import { postgresEventLog, postgresStreamStore } from '#event-log';
import { openDatabase } from '#postgres';
import type { CommonConfig } from '../config/common-settings.js';
import type { KafkaConfig } from '../config/kafka-settings.js';
import { openMetrics } from '../health/metrics.js';
import { logger } from '../logging/logger.js';
import { kafkaTransport } from '../transport/kafka-transport.js';
import type { LogTransport } from '../transport/log-transport.port.js';
import { postgresTransport } from '../transport/postgres-transport.js';
import type { Platform, PlatformOverrides } from './platform.js';
import type { ServiceDefinition } from './service-definition.js';

export interface OpenedPlatform {
  readonly platform: Platform;
  readonly transport: LogTransport;
  readonly close: () => Promise<void>;
}

/** Opens what a service stands on. `close` closes it again. */
export async function openPlatform(
  definition: Pick<ServiceDefinition, 'name' | 'consumes'>,
  config: CommonConfig,
  overrides: PlatformOverrides = {},
): Promise<OpenedPlatform> {
  const { name } = definition;
  const clock = overrides.clock ?? (() => new Date().toISOString());
  const database = openDatabase({ url: config.DATABASE_URL, name, max: config.DATABASE_POOL_SIZE });
  const ownTopics = topics.filter(({ owner }) => owner === name);
  const log = postgresEventLog({ database, topics: ownTopics, clock, archive: config.LOG_ARCHIVE_DIR });
  const platform: Platform = {
    service: name,
    database,
    log,
    streams: postgresStreamStore({ database, log, clock }),
    clock,
    newId: overrides.newId ?? v7,
    logger: overrides.logger ?? logger(name, config.LOG_LEVEL),
    metrics: openMetrics(name),
  };
  const transport =
    config.LOG_TRANSPORT === 'kafka'
      ? await kafkaTransport(definition, config as CommonConfig & KafkaConfig, { ...platform, ownTopics })
      : postgresTransport(definition, config, log);
  return {
    platform,
    transport,
    async close() {
      platform.metrics.clear();
      await transport.stop();
      await database.end();
    },
  };
}
