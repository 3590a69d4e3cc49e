import type { KafkaClient, KafkaConnection } from './kafka-client.port.js';

export const kafkaLibraries = ['kafkajs', 'platformatic'] as const;
export type KafkaLibrary = (typeof kafkaLibraries)[number];

/** Loads no library but the one that is asked for, and none before: half a second at the start of every process. */
export async function openKafkaClient(library: KafkaLibrary, connection: KafkaConnection): Promise<KafkaClient> {
  if (library === 'kafkajs') return (await import('./kafkajs-client.js')).kafkajsClient(connection);
  return (await import('./platformatic-client.js')).platformaticClient(connection);
}
