import { Admin, Consumer, type Message, MultipleErrors, Producer, stringSerializer } from '@platformatic/kafka';
import type {
  ConsumeOptions,
  KafkaClient,
  KafkaConnection,
  KafkaConsumption,
  KafkaTopicSpec,
  ReceivedRecord,
} from './kafka-client.port.js';
import { staying } from './staying-in-group.js';
import { topicConfig } from './topic-config.js';

const group = { sessionTimeout: 10_000, heartbeatInterval: 1_000, rebalanceTimeout: 15_000 };
/** Records that are handed on together, at most. */
const maxHandedOn = 500;

type Connection = ReturnType<typeof connectionOf>;

/** Kafka by @platformatic/kafka. */
export function platformaticClient(options: KafkaConnection): KafkaClient {
  const connection = connectionOf(options);
  const producer = new Producer<string, Buffer, string, string>({
    ...connection,
    acks: -1,
    autocreateTopics: false,
    serializers: { key: stringSerializer, headerKey: stringSerializer, headerValue: stringSerializer },
  });
  return {
    partitions: (topics) => withAdmin(connection, (admin) => partitionsOf(admin, topics)),
    createTopics: (topics) =>
      withAdmin(connection, async (admin) => {
        const there = await partitionsOf(
          admin,
          topics.map(({ name }) => name),
        );
        for (const spec of topics.filter(({ name }) => !there.has(name))) await create(admin, spec);
      }),
    async send({ topic, partition }, records) {
      await producer.send({
        compression: 'zstd',
        messages: records.map(({ key, value, headers }) => ({ topic, partition, key, value, headers: { ...headers } })),
      });
    },
    consume: (wanted) => staying(wanted, (hasEnded) => join(connection, wanted, hasEnded)),
    close: () => producer.close(),
  };
}

function connectionOf({ brokers, clientId, tls, sasl }: KafkaConnection) {
  return {
    clientId,
    bootstrapBrokers: [...brokers],
    retries: 5,
    ...(tls === undefined ? {} : { tls: tls.ca === undefined ? {} : { ca: tls.ca } }),
    ...(sasl === undefined ? {} : { sasl }),
  };
}

async function withAdmin<T>(connection: Connection, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = new Admin(connection);
  try {
    return await work(admin);
  } finally {
    await admin.close();
  }
}

async function partitionsOf(admin: Admin, topics: readonly string[]): Promise<Map<string, number>> {
  const existing = new Set(await admin.listTopics());
  const wanted = topics.filter((topic) => existing.has(topic));
  if (wanted.length === 0) return new Map();
  const metadata = await admin.metadata({ topics: wanted, forceUpdate: true });
  return new Map([...metadata.topics].map(([name, { partitionsCount }]) => [name, partitionsCount]));
}

/** A topic that a busy broker has made but not shown yet, or made at the first of two tries, is there. */
async function create(admin: Admin, spec: KafkaTopicSpec): Promise<void> {
  try {
    await admin.createTopics(creation(spec));
  } catch (fault) {
    if (!(fault instanceof MultipleErrors) || !fault.findBy('apiId', 'TOPIC_ALREADY_EXISTS')) throw fault;
  }
}

function creation(spec: KafkaTopicSpec) {
  return {
    topics: [spec.name],
    partitions: spec.partitions,
    replicas: spec.replicationFactor,
    configs: Object.entries(topicConfig(spec)).map(([name, value]) => ({ name, value })),
  };
}

async function join(
  connection: Connection,
  { topic, group: groupId, ...options }: ConsumeOptions,
  hasEnded: () => void,
): Promise<KafkaConsumption> {
  const consumer = new Consumer({ ...connection, ...group, groupId, autocommit: false, maxWaitTime: 200 });
  consumer.on('consumer:group:join', ({ assignments }: { assignments?: { topic: string; partitions: number[] }[] }) => {
    options.onAssigned(assignments?.find((assigned) => assigned.topic === topic)?.partitions ?? []);
  });
  consumer.on('error', options.onFault);
  const stream = await consumer.consume({ topics: [topic], mode: 'committed', fallbackMode: 'earliest' });
  const done = handOn(stream, options).catch(options.onFault).finally(hasEnded);
  return {
    commit: (partition, offset) => consumer.commit({ offsets: [{ topic, partition, offset, leaderEpoch: -1 }] }),
    async stop() {
      await stream.close();
      await consumer.close(true);
      await done;
    },
  };
}

/** What has arrived together goes on together, partition by partition. */
async function handOn(stream: AsyncIterable<Message>, { onRecords }: Pick<ConsumeOptions, 'onRecords'>): Promise<void> {
  let run: ReceivedRecord[] = [];
  const flush = async (): Promise<void> => {
    const records = run;
    run = [];
    for (const part of Map.groupBy(records, ({ partition }) => partition).values()) await onRecords(part);
  };
  const source = stream as AsyncIterable<Message> & { readonly readableLength: number };
  for await (const message of source) {
    run.push(received(message));
    if (run.length >= maxHandedOn || source.readableLength === 0) await flush();
  }
}

function received({ topic, partition, offset, key, value, headers }: Message): ReceivedRecord {
  return {
    topic,
    partition,
    kafkaOffset: offset,
    key: key.toString(),
    value,
    headers: Object.fromEntries([...headers].map(([name, text]) => [name.toString(), text.toString()])),
  };
}
