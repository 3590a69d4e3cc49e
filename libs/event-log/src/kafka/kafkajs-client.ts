import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import kafkajs, { type EachBatchPayload, type IHeaders, type Kafka as KafkaType } from 'kafkajs';
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

const { CompressionCodecs, CompressionTypes, Kafka, logLevel, Partitioners } = kafkajs;

CompressionCodecs[CompressionTypes.ZSTD] = () => ({
  compress: ({ buffer }: { buffer: Buffer }) => Promise.resolve(zstdCompressSync(buffer)),
  decompress: (buffer: Buffer) => Promise.resolve(zstdDecompressSync(buffer)),
});

const group = { sessionTimeout: 10_000, heartbeatInterval: 1_000, rebalanceTimeout: 15_000 };
/** Partitions of a topic that are handed on at once: one that waits for room must not hold up all others. */
const partitionsAtOnce = 12;

/** Kafka by kafkajs. */
export function kafkajsClient({ brokers, clientId, tls, sasl }: KafkaConnection): KafkaClient {
  const kafka = new Kafka({
    clientId,
    brokers: [...brokers],
    logLevel: logLevel.NOTHING,
    retry: { retries: 5, maxRetryTime: 5_000 },
    ...(tls === undefined ? {} : { ssl: tls.ca === undefined ? true : { ca: [tls.ca] } }),
    ...(sasl === undefined ? {} : { sasl: saslOf(sasl) }),
  });
  const producer = kafka.producer({
    allowAutoTopicCreation: false,
    idempotent: false,
    maxInFlightRequests: 1,
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  let connected: Promise<void> | undefined;
  const connect = () =>
    (connected ??= producer.connect().catch((fault: unknown) => {
      connected = undefined;
      throw fault;
    }));
  return {
    partitions: (topics) => withAdmin(kafka, (admin) => partitionsOf(admin, topics)),
    createTopics: (topics) =>
      withAdmin(kafka, async (admin) => {
        const there = await partitionsOf(
          admin,
          topics.map(({ name }) => name),
        );
        const missing = topics.filter(({ name }) => !there.has(name));
        if (missing.length > 0) await admin.createTopics({ topics: missing.map(creation), waitForLeaders: true });
      }),
    async send({ topic, partition }, records) {
      await connect();
      await producer.send({
        topic,
        acks: -1,
        compression: CompressionTypes.ZSTD,
        messages: records.map(({ key, value, headers }) => ({ partition, key, value, headers: { ...headers } })),
      });
    },
    consume: (options) => staying(options, (crashed) => join(kafka, options, crashed)),
    async close() {
      await connected?.catch(() => undefined);
      await producer.disconnect();
    },
  };
}

function saslOf({ mechanism, username, password }: NonNullable<KafkaConnection['sasl']>) {
  return mechanism === 'SCRAM-SHA-256'
    ? ({ mechanism: 'scram-sha-256', username, password } as const)
    : ({ mechanism: 'scram-sha-512', username, password } as const);
}

type Admin = ReturnType<KafkaType['admin']>;

async function withAdmin<T>(kafka: KafkaType, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

async function partitionsOf(admin: Admin, topics: readonly string[]): Promise<Map<string, number>> {
  const existing = new Set(await admin.listTopics());
  const wanted = topics.filter((topic) => existing.has(topic));
  if (wanted.length === 0) return new Map();
  const metadata = await admin.fetchTopicMetadata({ topics: wanted });
  return new Map(metadata.topics.map(({ name, partitions }) => [name, partitions.length]));
}

function creation(spec: KafkaTopicSpec) {
  return {
    topic: spec.name,
    numPartitions: spec.partitions,
    replicationFactor: spec.replicationFactor,
    configEntries: Object.entries(topicConfig(spec)).map(([name, value]) => ({ name, value })),
  };
}

async function join(kafka: KafkaType, options: ConsumeOptions, crashed: () => void): Promise<KafkaConsumption> {
  const { topic, onAssigned, onFault } = options;
  const consumer = kafka.consumer({
    ...group,
    groupId: options.group,
    allowAutoTopicCreation: false,
    maxWaitTimeInMs: 200,
    retry: { retries: 5, maxRetryTime: 5_000, restartOnFailure: () => Promise.resolve(false) },
  });
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => onAssigned(payload.memberAssignment[topic] ?? []));
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    onFault(payload.error);
    crashed();
  });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    partitionsConsumedConcurrently: partitionsAtOnce,
    eachBatch: (payload) => handOn(payload, options),
  });
  return {
    commit: (partition, next) => consumer.commitOffsets([{ topic, partition, offset: String(next) }]),
    stop: () => consumer.disconnect(),
  };
}

async function handOn(payload: EachBatchPayload, { onRecords }: ConsumeOptions): Promise<void> {
  const { batch } = payload;
  const { topic, partition, messages } = batch;
  await onRecords(
    messages.map(({ key, value, headers, offset }): ReceivedRecord => ({
      topic,
      partition,
      kafkaOffset: BigInt(offset),
      key: key?.toString() ?? '',
      value: value ?? Buffer.alloc(0),
      headers: textsOf(headers),
    })),
  );
  payload.resolveOffset(batch.lastOffset());
  await payload.heartbeat();
}

function textsOf(headers: IHeaders = {}): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const name in headers) texts[name] = String(headers[name]);
  return texts;
}
