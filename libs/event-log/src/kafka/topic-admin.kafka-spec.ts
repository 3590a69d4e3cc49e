import { randomUUID } from 'node:crypto';
import { kafkaLibraries, openKafkaClient } from './kafka-client.js';
import type { KafkaClient, KafkaConnection, ReceivedRecord } from './kafka-client.port.js';
import { checkTopics, createTopics, TopicFault } from './topic-admin.js';

const brokers = (process.env.KAFKA_TEST_BROKERS ?? '').split(',');
const topics = [
  { name: 'orders.v1', partitions: 3 },
  { name: 'people.v1', partitions: 2 },
];
const replication = { replicationFactor: 1, minInSyncReplicas: 1, retentionMs: -1 };

describe.each(kafkaLibraries)('topics by %s', (library) => {
  let client: KafkaClient;
  beforeAll(async () => {
    client = await openKafkaClient(library, { brokers, clientId: 'admin' });
  });
  afterAll(() => client.close());

  const faultsOf = async (declared: typeof topics, namespace: string) => {
    const fault: unknown = await checkTopics(client, declared, namespace).catch((thrown: unknown) => thrown);
    return fault instanceof TopicFault ? fault.faults : [];
  };

  test('are created as declared, and again without harm', async () => {
    const namespace = `${randomUUID()}.`;
    await createTopics(client, topics, { namespace, ...replication });
    await createTopics(client, topics, { namespace, ...replication });
    expect(await faultsOf(topics, namespace)).toEqual([]);
  });

  test('every wrong one is named: missing, or of another number of partitions', async () => {
    const namespace = `${randomUUID()}.`;
    await createTopics(client, [{ name: 'orders.v1', partitions: 4 }], { namespace, ...replication });
    expect(await faultsOf(topics, namespace)).toEqual([
      `${namespace}orders.v1 has 4 partitions, not 3`,
      `${namespace}people.v1 is missing: create it by \`tributary log create-topics\``,
    ]);
  });
});

const secure = process.env.KAFKA_TEST_SECURE;
if (secure === undefined) console.info('The broker has no listener with TLS and SCRAM: it is not tested here.');

describe.each(secure === undefined ? [] : kafkaLibraries)('over TLS with SCRAM by %s', (library) => {
  const {
    brokers: address,
    ca,
    ...user
  } = JSON.parse(secure ?? '{}') as {
    brokers: string;
    ca: string;
    username: string;
    password: string;
  };
  const connection: KafkaConnection = {
    brokers: [address],
    clientId: 'secure',
    tls: { ca },
    sasl: { mechanism: 'SCRAM-SHA-512', ...user },
  };

  test('a record goes there and back', async () => {
    const client = await openKafkaClient(library, connection);
    const name = `${randomUUID()}.secure`;
    await client.createTopics([{ name, partitions: 1, ...replication }]);
    await client.send({ topic: name, partition: 0 }, [{ key: 'k', value: Buffer.from('cent'), headers: { a: 'b' } }]);
    const arrived = Promise.withResolvers<ReceivedRecord>();
    const consumption = client.consume({
      group: name,
      topic: name,
      onAssigned: () => undefined,
      onRecords: async ([record]) => record && arrived.resolve(record),
      // A group whose coordinator is still loading passes.
      onFault: () => undefined,
    });
    expect(await arrived.promise).toMatchObject({ key: 'k', value: Buffer.from('cent'), headers: { a: 'b' } });
    await consumption.stop();
    await client.close();
  });

  test.each([
    ['a wrong password', { ...connection, sasl: { mechanism: 'SCRAM-SHA-512' as const, ...user, password: 'wrong' } }],
    ['a certificate that nobody vouches for', { ...connection, tls: {} }],
  ])('%s is refused', async (_what, wrong) => {
    const client = await openKafkaClient(library, wrong);
    await expect(client.partitions(['any'])).rejects.toThrow();
    await client.close();
  });
});
