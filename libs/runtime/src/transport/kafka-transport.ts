import { checkTopics, kafkaLogReader, type Relay, startRelay, type TopicSpec } from '#event-log';
import { internalClient } from '../client/internal-client.js';
import { serviceUrlVariable } from '../config/common-settings.js';
import { type KafkaConfig, openKafka } from '../config/kafka-settings.js';
import type { Platform } from '../service/platform.js';
import type { ServiceDefinition } from '../service/service-definition.js';
import type { LogTransport } from './log-transport.port.js';
import { ownerLog } from './owner-log.js';

/** Logs travel over Kafka: the service's own are carried there, those of others are read as a group's member. */
export async function kafkaTransport(
  { name, consumes = [] }: Pick<ServiceDefinition, 'name' | 'consumes'>,
  config: KafkaConfig & { readonly SERVICE_TOKEN: string },
  {
    database,
    log,
    logger,
    ownTopics,
  }: Pick<Platform, 'database' | 'log' | 'logger'> & { ownTopics: readonly TopicSpec[] },
): Promise<LogTransport> {
  const namespace = config.KAFKA_NAMESPACE;
  const urls = config as unknown as Readonly<Record<string, string>>;
  const client = await openKafka(config, name);
  const others = new Set(consumes.map(({ owner }) => owner).filter((owner) => owner !== name));
  const owners = new Map(
    [...others].map((owner) => {
      const baseUrl = urls[serviceUrlVariable(owner)] ?? '';
      return [owner, internalClient({ baseUrl, token: config.SERVICE_TOKEN, name: owner })];
    }),
  );
  const specOf = (topic: string) => {
    const spec = consumes.find((consumed) => consumed.name === topic);
    if (spec === undefined) throw new RangeError(`${name} does not say that it consumes ${topic}`);
    return spec;
  };
  const ownerOf = (topic: string) => {
    const owner = owners.get(specOf(topic).owner);
    return owner === undefined ? log : ownerLog(owner);
  };
  let relay: Relay | undefined;
  return {
    readerFor(topic, group) {
      const spec = specOf(topic);
      if (spec.owner === name) return log;
      const onFault = (fault: unknown) => logger.warn({ err: fault, topic, group }, 'reading through Kafka failed');
      return kafkaLogReader({ client, topic: spec, group, namespace, owner: ownerOf(topic), onFault });
    },
    ownerLog: ownerOf,
    async start() {
      await checkTopics(client, [...ownTopics, ...consumes], namespace);
      const onFault = (fault: unknown) => logger.warn({ err: fault }, 'carrying the log to Kafka failed');
      relay = await startRelay({ database, log, topics: ownTopics, client, namespace, onFault });
    },
    async stop() {
      await relay?.stop();
      await client.close();
      await Promise.all([...owners.values()].map((owner) => owner.close()));
    },
  };
}
