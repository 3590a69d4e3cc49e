import { randomUUID } from 'node:crypto';
import { type TestDatabase, testDatabase } from '#testing';
import { runConsumer } from '../consumer/consumer.js';
import { claimedTopic, eventLogContract, factsTopic } from '../event-log.contract.js';
import type { EventLog, SliceHandler, TopicSpec } from '../event-log.port.js';
import { consumerPausesSql, consumerTablesSql, logTablesSql } from '../postgres/log-tables.js';
import { postgresEventLog } from '../postgres/postgres-event-log.js';
import { kafkaLibraries, openKafkaClient } from './kafka-client.js';
import type { KafkaClient } from './kafka-client.port.js';
import { kafkaLogReader } from './kafka-log-reader.js';
import { type Relay, startRelay } from './relay.js';
import { createTopics } from './topic-admin.js';

const partitions = 3;
const topics: TopicSpec[] = [
  { name: factsTopic, partitions },
  { name: claimedTopic, partitions, claims: true },
];
const clock = () => '2026-10-03T14:05:10.000Z';
const brokers = (process.env.KAFKA_TEST_BROKERS ?? '').split(',');
const sql = logTablesSql() + consumerTablesSql() + consumerPausesSql();

describe.each(kafkaLibraries)('over %s', (library) => {
  let client: KafkaClient;
  let database: TestDatabase;
  let relay: Relay | undefined;
  const faults: unknown[] = [];
  beforeAll(async () => {
    database = await testDatabase('kafka', [{ name: '0001', sql }]);
    client = await openKafkaClient(library, { brokers, clientId: 'contract' });
  });
  afterEach(async () => {
    await relay?.stop();
    relay = undefined;
  });
  afterAll(async () => {
    await client.close();
    await database.drop();
  });

  const fresh = async (acrossPartitions = false) => {
    const namespace = `${randomUUID()}.`;
    await database.admin.query(
      'truncate log_partition, log_batch, log_claim, consumer_checkpoint, parked_key, dead_letter, relay_lease',
    );
    const log = postgresEventLog({ database: database.app, topics, clock });
    const onFault = (fault: unknown) => faults.push(fault);
    const startCarrying = async (): Promise<Relay> => {
      await createTopics(client, topics, { namespace, replicationFactor: 1, minInSyncReplicas: 1, retentionMs: -1 });
      return startRelay({ database: database.app, log, topics, client, namespace, onFault });
    };
    const overKafka: EventLog = {
      ...log,
      async subscribe(spec, handle) {
        relay ??= await startCarrying();
        const [topic] = topics.filter(({ name }) => spec.topics.includes(name));
        if (topic === undefined) throw new RangeError('unknown topic');
        const reader = kafkaLogReader({ client, topic, group: spec.group, namespace, owner: log, onFault });
        return runConsumer({
          ...{ database: database.app, reader, spec, onFault },
          ...{ handle: handle as SliceHandler, acrossPartitions },
        });
      },
    };
    return { log: overKafka, partitions };
  };
  eventLogContract(library, fresh);
  eventLogContract(`${library}, several partitions at once`, () => fresh(true));
});
