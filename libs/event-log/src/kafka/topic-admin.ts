import { setTimeout as sleep } from 'node:timers/promises';
import type { TopicSpec } from '../event-log.port.js';
import type { KafkaClient, KafkaTopicSpec } from './kafka-client.port.js';

/** Kafka does not hold the topics as they are declared: nothing may be read or written before that is mended. */
export class TopicFault extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`Kafka's topics do not fit: ${faults.join('; ')}`);
    this.name = 'TopicFault';
  }
}

/** How long a broker may take to show a topic that it has created. */
const showMs = 30_000;

/** Creates the topics that are missing, each with the partitions of its declaration, and waits until all are shown. */
export async function createTopics(
  client: KafkaClient,
  topics: readonly TopicSpec[],
  settings: Omit<KafkaTopicSpec, 'name' | 'partitions'> & { readonly namespace: string },
): Promise<void> {
  const { namespace, ...replication } = settings;
  const wanted = topics.map(({ name, partitions }) => ({ name: namespace + name, partitions, ...replication }));
  await client.createTopics(wanted);
  const deadline = performance.now() + showMs;
  for (;;) {
    const shown = await client.partitions(wanted.map(({ name }) => name));
    const hidden = wanted.filter(({ name }) => !shown.has(name)).map(({ name }) => name);
    if (hidden.length === 0) return;
    if (performance.now() > deadline) throw new Error(`Kafka does not show what it has created: ${hidden.join(', ')}`);
    await sleep(100);
  }
}

/**
 * Throws TopicFault where a topic is missing, or has another number of partitions than declared: a key would have two
 * places, and lose its order.
 */
export async function checkTopics(client: KafkaClient, topics: readonly TopicSpec[], namespace: string): Promise<void> {
  const there = await client.partitions(topics.map(({ name }) => namespace + name));
  const faults = topics.flatMap(({ name, partitions }) => {
    const found = there.get(namespace + name);
    if (found === undefined) return [`${namespace}${name} is missing: create it by \`tributary log create-topics\``];
    return found === partitions ? [] : [`${namespace}${name} has ${found} partitions, not ${partitions}`];
  });
  if (faults.length > 0) throw new TopicFault(faults);
}
