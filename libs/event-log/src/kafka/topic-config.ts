import type { KafkaTopicSpec } from './kafka-client.port.js';

/** A topic's settings by Kafka's names. */
export function topicConfig({ minInSyncReplicas, retentionMs }: KafkaTopicSpec): Record<string, string> {
  return {
    'min.insync.replicas': String(minInSyncReplicas),
    'retention.ms': String(retentionMs),
    'cleanup.policy': 'delete',
    // Records come compressed from the relay, and stay as they came.
    'compression.type': 'producer',
  };
}
