import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '#postgres';
import { GapFault } from '../event-log.errors.js';
import type { BatchHandler, LogReader, PartitionLag, SubscribeSpec, Subscription } from '../event-log.port.js';
import { createCheckpoints, readCheckpoints } from './checkpoint.js';
import { type Delivery, deliver } from './deliver.js';

export interface ConsumerOptions {
  /** The consumer's own: holds its checkpoints, and what its handler writes. */
  readonly database: Database;
  /** The log of the topics' owner. */
  readonly reader: LogReader;
  readonly spec: SubscribeSpec;
  readonly handle: BatchHandler;
  /** Told of every fault, also of those that are tried again. */
  readonly onFault?: (fault: unknown) => void;
  /** Partitions of a topic that are worked on at once. */
  readonly concurrency?: number;
}

export type Consumer = Subscription;

const defaultMaxBatch = 1_000;
const shortestPauseMs = 25;
const longestPauseMs = 500;

/**
 * Follows topics: reads a slice, and in one transaction moves the checkpoint, lets the handler work and commits. What
 * passes is tried again; what never will parks its key. Several consumers of one group may run: each slice commits
 * once.
 */
export async function runConsumer(options: ConsumerOptions): Promise<Consumer> {
  const { database, reader, spec } = options;
  const stopping = new AbortController();
  const wakes = new Map<string, () => void>();
  const unwatch = await reader.watch((topic) => wakes.get(topic)?.());
  await createCheckpoints(database, reader, spec);
  const following = spec.topics.map((topic) => {
    const follower = followTopic(options, topic, stopping.signal);
    wakes.set(topic, follower.wake);
    return follower.done;
  });
  return {
    async stop() {
      stopping.abort();
      for (const wake of wakes.values()) wake();
      await unwatch();
      await Promise.all(following);
    },
    lag: async () => (await Promise.all(spec.topics.map((topic) => lagOf(options, topic)))).flat(),
  };
}

async function lagOf({ database, reader, spec }: ConsumerOptions, topic: string): Promise<PartitionLag[]> {
  const places = await readCheckpoints(database, spec.group, topic);
  const heads = await reader.heads(topic);
  return heads.map((head, partition) => ({ topic, partition, behind: head - (places.get(partition) ?? 0n) }));
}

function followTopic(
  options: ConsumerOptions,
  topic: string,
  signal: AbortSignal,
): { wake: () => void; done: Promise<void> } {
  let woken: (() => void) | undefined;
  let hinted = false;
  const wake = () => {
    hinted = true;
    woken?.();
  };
  const pause = async (ms: number): Promise<void> => {
    const timer = new AbortController();
    const hint = new Promise<void>((resolve) => {
      woken = resolve;
    });
    if (!hinted && !signal.aborted) {
      await Promise.race([hint, sleep(ms, undefined, { signal: timer.signal }).catch(() => undefined)]);
      timer.abort();
    }
    woken = undefined;
    hinted = false;
  };
  const follow = async (): Promise<void> => {
    let pauseMs = shortestPauseMs;
    while (!signal.aborted) {
      const worked = await round(options, topic, signal).catch((fault: unknown) => {
        options.onFault?.(fault);
        return false;
      });
      pauseMs = worked ? shortestPauseMs : Math.min(pauseMs * 2, longestPauseMs);
      if (!worked) await pause(pauseMs);
    }
  };
  return { wake, done: follow() };
}

/** One look at all partitions; works one slice of each that has grown. False where nothing was to do. */
async function round(options: ConsumerOptions, topic: string, signal: AbortSignal): Promise<boolean> {
  const { database, reader, spec } = options;
  const heads = await reader.heads(topic);
  let places = await readCheckpoints(database, spec.group, topic);
  if (places.size < heads.length) {
    await createCheckpoints(database, reader, { ...spec, from: 'start', topics: [topic] });
    places = await readCheckpoints(database, spec.group, topic);
  }
  const grown = heads.flatMap((head, partition) => {
    const offset = places.get(partition);
    return offset !== undefined && offset < head ? [{ topic, partition, offset }] : [];
  });
  const queue = [...grown];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined && !signal.aborted; next = queue.shift()) {
      await slice(options, next, signal);
    }
  };
  await Promise.all(Array.from({ length: options.concurrency ?? 2 }, work));
  return grown.length > 0;
}

async function slice(
  options: ConsumerOptions,
  at: { topic: string; partition: number; offset: bigint },
  signal: AbortSignal,
): Promise<void> {
  const { database, reader, spec, handle } = options;
  const batch = await reader.read(at, spec.maxBatch ?? defaultMaxBatch);
  if (batch.events.length === 0) return;
  if (batch.firstOffset !== at.offset) throw new GapFault(at.topic, at.partition, at.offset, batch.firstOffset);
  const delivery: Delivery = {
    database,
    handle,
    signal,
    place: { group: spec.group, topic: at.topic, partition: at.partition },
    onFault: (fault) => options.onFault?.(fault),
  };
  await deliver(delivery, batch);
}
