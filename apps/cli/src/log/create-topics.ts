import { topics } from '#contracts';
import { checkTopics, createTopics } from '#event-log';
import { type Environment, kafkaSettings, loadConfig, openKafka } from '#runtime';

export interface TopicOptions {
  readonly replicationFactor: number;
  readonly minInSyncReplicas: number;
  /** Days for which Kafka keeps records. The owners' logs keep everything: what Kafka has dropped is read from them. */
  readonly retentionDays: number;
}

const msPerDay = 86_400_000;

/**
 * Creates the topics that the cluster of the environment lacks. Answers with the names of all, as they are in Kafka.
 * Throws TopicFault where one was there with another number of partitions.
 */
export async function createHouseTopics(env: Environment, options: TopicOptions): Promise<readonly string[]> {
  const config = loadConfig(kafkaSettings, env);
  const client = await openKafka(config, 'tributary-cli');
  try {
    await createTopics(client, topics, {
      namespace: config.KAFKA_NAMESPACE,
      replicationFactor: options.replicationFactor,
      minInSyncReplicas: options.minInSyncReplicas,
      retentionMs: options.retentionDays * msPerDay,
    });
    await checkTopics(client, topics, config.KAFKA_NAMESPACE);
    return topics.map(({ name }) => config.KAFKA_NAMESPACE + name);
  } finally {
    await client.close();
  }
}
