import { type Topic, type TopicEvent, topics } from '#contracts';
import { type LoggedEvent, postgresLogReader } from '#event-log';
import { type ServiceName, serviceNames } from '../../../apps/standalone/src/composition/environments.js';
import type { Stage } from './stage.js';

const slice = 1_000;

/** Every event of a topic, partition by partition. */
export async function eventsOf({ databases }: Stage, topic: Topic): Promise<LoggedEvent[]> {
  const reader = postgresLogReader(databases[topic.owner as ServiceName], [topic]);
  const all: LoggedEvent[] = [];
  for (const [partition, head] of (await reader.heads(topic.name)).entries()) {
    for (let offset = 0n; offset < head;) {
      const batch = await reader.read({ topic: topic.name, partition, offset }, slice);
      if (batch.events.length === 0) break;
      all.push(...batch.events);
      offset = batch.nextOffset;
    }
  }
  return all;
}

export async function factsOf<T extends Topic>(stage: Stage, topic: T): Promise<TopicEvent<T>[]> {
  return (await eventsOf(stage, topic)).map((event) => topic.decode(event) as TopicEvent<T>);
}

/** Events that some group has not worked on yet, by group and topic. */
export async function behind({ databases }: Stage): Promise<Map<string, bigint>> {
  const late = new Map<string, bigint>();
  for (const name of serviceNames) {
    const { rows: tables } = await databases[name].query<{ there: boolean }>(
      "select to_regclass('consumer_checkpoint') is not null as there",
    );
    if (tables[0]?.there !== true) continue;
    const { rows } = await databases[name].query<{ group: string; topic: string; places: bigint[] }>(
      `select consumer_group as "group", topic, array_agg(next_offset order by "partition") as places
       from consumer_checkpoint group by 1, 2`,
    );
    for (const { group, topic: topicName, places } of rows) {
      const topic = topics.find((each) => each.name === topicName);
      if (topic === undefined) continue;
      const heads = await postgresLogReader(databases[topic.owner as ServiceName], [topic]).heads(topic.name);
      const missing = heads.reduce((sum, head, partition) => sum + head - (places[partition] ?? 0n), 0n);
      if (missing !== 0n) late.set(`${group} of ${topicName}`, missing);
    }
  }
  return late;
}
