import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import {
  createTopics,
  type EventLog,
  type KafkaClient,
  type KafkaLibrary,
  kafkaLibraries,
  kafkaLogReader,
  type LogReader,
  openKafkaClient,
  startRelay,
} from '#event-log';
import type { Database } from '#postgres';
import { carriedSoFar } from '../database/carried.query.js';
import type { Ends } from '../ends.js';
import { loadTopic } from '../load/log-events.js';

export interface CarriedTopic {
  readonly broker: string;
  /** Its name in Kafka. */
  readonly name: string;
  readerFor(group: string): CarriedReader;
}

export interface CarriedReader {
  readonly reader: LogReader;
  /** When Kafka handed over its first records; undefined before. */
  readonly began: () => number | undefined;
}

interface Carrying {
  readonly database: Database;
  readonly log: EventLog;
  readonly library: string | undefined;
  readonly ends: Ends;
}

/** A broker that goes on holds what an earlier run left. */
const namespace = `bench.${randomUUID()}.`;

/** The topic of the load on a real broker, whole: the relay has carried all of the log there. */
export async function carriedTopic({ database, log, library = 'kafkajs', ends }: Carrying): Promise<CarriedTopic> {
  const { startBroker } = (await import(pathToFileURL(resolve('tools/kafka/broker.mjs')).href)) as {
    startBroker: () => Promise<{ readonly brokers: string; stop(): Promise<void> }>;
  };
  const broker = await startBroker();
  ends.add(() => broker.stop());
  if (!kafkaLibraries.includes(library as KafkaLibrary)) throw new RangeError(`--client: ${kafkaLibraries.join(', ')}`);
  const client = await openKafkaClient(library as KafkaLibrary, { brokers: [broker.brokers], clientId: 'bench' });
  ends.add(() => client.close());
  await createTopics(client, [loadTopic], { namespace, replicationFactor: 1, minInSyncReplicas: 1, retentionMs: -1 });
  const onFault = (fault: unknown) => void process.stderr.write(`${String(fault)}\n`);
  const relay = await startRelay({ database, log, topics: [loadTopic], client, namespace, onFault });
  const heads = await log.heads(loadTopic.name);
  const events = heads.reduce((sum, head) => sum + head, 0n);
  while ((await carriedSoFar(database, loadTopic.name)) < events) await sleep(50);
  await relay.stop();
  return {
    broker: broker.brokers,
    name: namespace + loadTopic.name,
    readerFor(group) {
      const { timed, began } = timedClient(client);
      return {
        reader: kafkaLogReader({ client: timed, topic: loadTopic, group, namespace, owner: log, onFault }),
        began,
      };
    },
  };
}

function timedClient(client: KafkaClient) {
  let began: number | undefined;
  const consume: KafkaClient['consume'] = (options) =>
    client.consume({
      ...options,
      onRecords(records) {
        began ??= performance.now();
        return options.onRecords(records);
      },
    });
  return { timed: { ...client, consume }, began: () => began };
}
