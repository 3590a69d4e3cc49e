import { randomUUID } from 'node:crypto';
import { Module } from '@nestjs/common';
import { Type } from 'typebox';
import { directoryTopic } from '#contracts';
import { createTopics, logTablesSql, TopicFault } from '#event-log';
import { type TestDatabase, testDatabase } from '#testing';
import { kafkaSettings, openKafka } from '../config/kafka-settings.js';
import { loadConfig } from '../config/load-config.js';
import { logger } from '../logging/logger.js';
import { defineService } from '../service/service-definition.js';
import { startService } from '../service/start-service.js';

@Module({})
class EmptyModule {}

const gateway = defineService({
  name: 'gateway',
  config: Type.Object({}),
  migrations: [],
  module: () => ({ module: EmptyModule }),
});
const kafka = { KAFKA_BROKERS: process.env.KAFKA_TEST_BROKERS ?? '' };
const replication = { replicationFactor: 1, minInSyncReplicas: 1, retentionMs: -1 };

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase('gateway', [{ name: '0001', sql: logTablesSql() }]);
});
afterAll(() => database.drop());

const started = (KAFKA_NAMESPACE: string) =>
  startService(
    gateway,
    {
      LOG_TRANSPORT: 'kafka',
      ...kafka,
      KAFKA_NAMESPACE,
      DATABASE_URL: database.url,
      SERVICE_TOKEN: 'the-service-token',
    },
    { logger: logger('gateway', 'silent') },
  );

async function create(namespace: string, partitions: number): Promise<void> {
  const client = await openKafka(loadConfig(kafkaSettings, kafka), 'test');
  await createTopics(client, [{ name: directoryTopic.name, partitions }], { namespace, ...replication });
  await client.close();
}

test('a service does not start where a topic is missing or has other partitions, and says which', async () => {
  const namespace = `${randomUUID()}.`;
  await expect(started(namespace)).rejects.toThrow(`${namespace}gateway.directory.v1 is missing`);
  await create(namespace, 5);
  const fault: unknown = await started(namespace).catch((thrown: unknown) => thrown);
  expect(fault).toBeInstanceOf(TopicFault);
  expect((fault as TopicFault).faults).toEqual([`${namespace}gateway.directory.v1 has 5 partitions, not 12`]);
});

test('a service starts where all topics are as declared, and carries its log', async () => {
  const namespace = `${randomUUID()}.`;
  await create(namespace, directoryTopic.partitions);
  const service = await started(namespace);
  const carried = async () => (await database.admin.query('select from relay_lease where expires_at > now()')).rowCount;
  while ((await carried()) !== directoryTopic.partitions) await new Promise((done) => setTimeout(done, 20));
  await service.stop();
});
