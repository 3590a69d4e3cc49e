import type { Tx } from '#postgres';
import type { Appended, EventLog, LoggedEvent, NewEvent, Subscription, TopicSpec } from '../event-log.port.js';
import { waitingByHeads } from '../waiting-by-heads.js';
import { partitionOf } from '../partition-of.js';

/**
 * The log in memory, for tests of what is built on it: the same order, offsets and claims, nothing durable. A
 * subscriber's `tx` is the one given here; its checkpoint moves when the handler returns.
 */
export function memoryEventLog(options: { topics: readonly TopicSpec[]; clock: () => string; tx: Tx }): EventLog {
  const partitions = new Map(
    options.topics.map(({ name, partitions: count }) => [name, Array.from({ length: count }, (): LoggedEvent[] => [])]),
  );
  const claimed = new Set<string>();
  const checkpoints = new Map<string, number>();
  const watchers = new Set<(topic: string) => void>();
  const logOf = (topic: string): LoggedEvent[][] => {
    const log = partitions.get(topic);
    if (log === undefined) throw new RangeError(`unknown topic ${topic}`);
    return log;
  };
  const place = (topic: string, event: NewEvent): Appended => {
    if (options.topics.find(({ name }) => name === topic)?.claims === true) {
      if (claimed.has(event.id)) return { id: event.id, repeated: true };
      claimed.add(event.id);
    }
    const log = logOf(topic);
    const partition = partitionOf(event.key, log.length);
    const events = log[partition] ?? [];
    const offset = BigInt(events.length);
    events.push({ ...event, topic, partition, offset, recordedAt: options.clock() });
    return { id: event.id, repeated: false, partition, offset };
  };
  const log: EventLog = {
    async append({ topic, events }) {
      const placed = events.map((event) => place(topic, event));
      for (const heard of watchers) heard(topic);
      return placed;
    },
    read({ topic, partition, offset }, max) {
      const events = (logOf(topic)[partition] ?? []).slice(Number(offset), Number(offset) + max);
      const nextOffset = offset + BigInt(events.length);
      return Promise.resolve({ topic, partition, firstOffset: offset, nextOffset, events });
    },
    partitions: (topic) => logOf(topic).length,
    waiting: async (topic, places) => waitingByHeads(await log.heads(topic), places),
    heads: (topic) => Promise.resolve(logOf(topic).map((events) => BigInt(events.length))),
    head: (topic, partition) => Promise.resolve(BigInt(logOf(topic)[partition]?.length ?? 0)),
    watch(heard) {
      watchers.add(heard);
      return Promise.resolve(() => Promise.resolve(void watchers.delete(heard)));
    },
    subscribe: (spec, handle) => subscribe(log, { spec, handle, checkpoints, tx: options.tx }),
  };
  return log;
}

async function subscribe(
  log: EventLog,
  {
    spec,
    handle,
    checkpoints,
    tx,
  }: {
    spec: Parameters<EventLog['subscribe']>[0];
    handle: Parameters<EventLog['subscribe']>[1];
    checkpoints: Map<string, number>;
    tx: Tx;
  },
): Promise<Subscription> {
  const stopping = new AbortController();
  const { signal } = stopping;
  const at = (topic: string, partition: number) => `${spec.group} ${topic} ${partition}`;
  for (const topic of spec.topics) {
    (await log.heads(topic)).forEach((head, partition) => {
      const key = at(topic, partition);
      if (!checkpoints.has(key)) checkpoints.set(key, spec.from === 'now' ? Number(head) : 0);
    });
  }
  let working = Promise.resolve();
  const drain = async (topic: string): Promise<void> => {
    for (const partition of (await log.heads(topic)).keys()) {
      while (!signal.aborted) {
        const offset = BigInt(checkpoints.get(at(topic, partition)) ?? 0);
        const batch = await log.read({ topic, partition, offset }, spec.maxBatch ?? 500);
        if (batch.events.length === 0) break;
        await handle(batch, { tx, signal, heartbeat: () => Promise.resolve() });
        checkpoints.set(at(topic, partition), Number(batch.nextOffset));
      }
    }
  };
  const wake = (topic: string) => {
    // A handler that throws is given the same slice again at the next wake-up.
    if (spec.topics.includes(topic)) working = working.then(() => drain(topic)).catch(() => undefined);
  };
  const unwatch = await log.watch(wake);
  spec.topics.forEach(wake);
  return {
    async stop() {
      stopping.abort();
      await unwatch();
      await working;
    },
    async lag() {
      const lags = await Promise.all(
        spec.topics.map(async (topic) =>
          (await log.heads(topic)).map((head, partition) => ({
            topic,
            partition,
            behind: head - BigInt(checkpoints.get(at(topic, partition)) ?? 0),
          })),
        ),
      );
      return lags.flat();
    },
  };
}
