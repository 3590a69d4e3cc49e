import type { KafkaClient, KafkaConnection } from './kafka-client.port.js';
import { kafkajsClient } from './kafkajs-client.js';
import { platformaticClient } from './platformatic-client.js';

export const kafkaLibraries = ['kafkajs', 'platformatic'] as const;
export type KafkaLibrary = (typeof kafkaLibraries)[number];

const clients = { kafkajs: kafkajsClient, platformatic: platformaticClient };

export function openKafkaClient(library: KafkaLibrary, connection: KafkaConnection): KafkaClient {
  return clients[library](connection);
}
