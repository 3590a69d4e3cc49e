import type { PartitionLag, Subscription } from '../event-log.port.js';
import { createCheckpoints, readCheckpoints } from './checkpoint.js';
import type { ConsumerOptions } from './consumer-options.js';
import { TopicFollower } from './topic-follower.js';

export interface Consumer extends Subscription {
  /** When the oldest fact was recorded that waits for the group; undefined where none does. */
  waitingSince(): Promise<string | undefined>;
}

/**
 * Follows topics: reads a slice, and in one transaction moves the checkpoint, lets the handler work and commits. What
 * passes is tried again; what never will parks its key. Several consumers of one group may run: each slice commits
 * once.
 */
export async function runConsumer(options: ConsumerOptions): Promise<Consumer> {
  const { database, reader, spec } = options;
  const stopping = new AbortController();
  await createCheckpoints(database, reader, spec);
  const followers = new Map<string, TopicFollower>();
  const unwatch = await reader.watch((topic) => followers.get(topic)?.wake());
  for (const topic of spec.topics) followers.set(topic, new TopicFollower(options, topic, stopping.signal));
  return {
    async stop() {
      stopping.abort();
      for (const follower of followers.values()) follower.wake();
      await unwatch();
      await Promise.all([...followers.values()].map(({ done }) => done));
    },
    lag: async () => (await Promise.all(spec.topics.map((topic) => lagOf(options, topic)))).flat(),
    async waitingSince() {
      const recorded = await Promise.all(spec.topics.map((topic) => oldestOf(options, topic)));
      return recorded.flat().sort()[0];
    },
  };
}

/** When the first fact was recorded beyond each place that is behind. */
async function oldestOf({ database, reader, spec }: ConsumerOptions, topic: string): Promise<string[]> {
  const places = await readCheckpoints(database, spec.group, topic);
  const waiting = await reader.waiting(topic, places);
  const first = await Promise.all(waiting.map(({ partition, offset }) => reader.read({ topic, partition, offset }, 1)));
  return first.flatMap(({ events }) => events.map(({ recordedAt }) => recordedAt));
}

/** Checkpoints are read before heads, as what is appended between the two is behind. */
async function lagOf({ database, reader, spec }: ConsumerOptions, topic: string): Promise<PartitionLag[]> {
  const places = await readCheckpoints(database, spec.group, topic);
  const heads = await reader.heads(topic);
  return heads.map((head, partition) => {
    const place = places.get(partition) ?? 0n;
    return { topic, partition, behind: head > place ? head - place : 0n };
  });
}
