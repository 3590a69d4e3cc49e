import type { TopicSpec } from '../event-log.port.js';
import type { KafkaClient, KafkaTopicSpec } from './kafka-client.port.js';

/** Kafka does not hold the topics as they are declared: nothing may be read or written before that is mended. */
export class TopicFault extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`Kafka's topics do not fit: ${faults.join('; ')}`);
    this.name = 'TopicFault';
  }
}

/** Creates the topics that are missing, each with the partitions of its declaration. */
export async function createTopics(
  client: KafkaClient,
  topics: readonly TopicSpec[],
  settings: Omit<KafkaTopicSpec, 'name' | 'partitions'> & { readonly namespace: string },
): Promise<void> {
  const { namespace, ...replication } = settings;
  await client.createTopics(
    topics.map(({ name, partitions }) => ({ name: namespace + name, partitions, ...replication })),
  );
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
