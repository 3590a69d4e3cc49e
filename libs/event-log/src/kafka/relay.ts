import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '#postgres';
import { alarm } from '../consumer/alarm.js';
import { AheadFault, GapFault } from '../event-log.errors.js';
import type { LogReader, TopicSpec } from '../event-log.port.js';
import type { KafkaClient } from './kafka-client.port.js';
import { toRecord } from './kafka-record.js';
import { confirm, createLeases, holdLeases, type RelayLease, releaseLeases } from './relay-lease.query.js';

interface RelayOptions {
  /** The owner's. */
  readonly database: Database;
  readonly log: LogReader;
  readonly topics: readonly TopicSpec[];
  readonly client: KafkaClient;
  /** Before the names of topics in Kafka. */
  readonly namespace: string;
  readonly onFault: (fault: unknown) => void;
  readonly leaseMs?: number;
}

export interface Relay {
  stop(): Promise<void>;
}

const defaultLeaseMs = 10_000;
const maxRecords = 1_000;
const pollMs = 250;
const restMs = 500;
/** Partitions that are carried at once. */
const concurrency = 4;

/**
 * Carries an owner's log to Kafka, each partition in order: read, send, wait for all in-sync replicas, note how far it
 * got. A relay that dies sends again what it had not noted; readers drop what they have. Several relays may run: a
 * partition is carried by whoever holds its lease.
 */
export async function startRelay(options: RelayOptions): Promise<Relay> {
  const { database, log, topics, onFault, leaseMs = defaultLeaseMs } = options;
  const holder = randomUUID();
  const bell = alarm();
  const stopping = new AbortController();
  let held = new Map<string, RelayLease>();
  let renewAt = -Infinity;
  const working = new Map<string, Promise<void>>();

  const renew = async (): Promise<void> => {
    renewAt = performance.now() + leaseMs / 3;
    const leases = await holdLeases(database, { topics, holder, forMs: leaseMs });
    const known = held;
    held = new Map(
      leases.map((lease) => {
        const before = known.get(placeOf(lease));
        return [placeOf(lease), before?.epoch === lease.epoch ? before : lease];
      }),
    );
  };
  const carry = async (lease: RelayLease): Promise<void> => {
    const carried = await carrySlice(options, lease);
    if (held.get(placeOf(lease)) !== lease) return;
    if (carried === undefined) held.delete(placeOf(lease));
    else held.set(placeOf(lease), { ...lease, nextOffset: carried });
    bell.ring();
  };
  const start = async (lease: RelayLease): Promise<void> => {
    while (working.size >= concurrency) await Promise.race(working.values());
    const place = placeOf(lease);
    const work = carry(lease)
      .catch(async (fault: unknown) => {
        onFault(fault);
        await sleep(restMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      })
      .finally(() => working.delete(place));
    working.set(place, work);
  };
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        if (performance.now() >= renewAt) await renew();
        for (const lease of await behind(log, held)) {
          // A slice that ended meanwhile has moved the lease on: this one would carry it again.
          if (held.get(placeOf(lease)) === lease && !working.has(placeOf(lease))) await start(lease);
        }
      } catch (fault) {
        onFault(fault);
      }
      await bell.pause(pollMs);
    }
    await Promise.all(working.values());
  };

  await createLeases(database, topics);
  const unwatch = await log.watch(() => bell.ring());
  const done = run();
  return {
    async stop() {
      stopping.abort();
      bell.ring();
      await unwatch();
      await done;
      await releaseLeases(database, holder).catch(onFault);
    },
  };
}

/** The partitions that are held and have something to carry. */
async function behind(log: LogReader, held: ReadonlyMap<string, RelayLease>): Promise<RelayLease[]> {
  const byTopic = Map.groupBy(held.values(), ({ topic }) => topic);
  const found = await Promise.all(
    [...byTopic].map(async ([topic, leases]) => {
      const heads = await log.heads(topic);
      return leases.filter(({ partition, nextOffset }) => nextOffset !== (heads[partition] ?? 0n));
    }),
  );
  return found.flat();
}

/** Carries what comes next. Answers with where the partition goes on; undefined where the lease is gone. */
async function carrySlice(
  { database, log, client, namespace }: RelayOptions,
  lease: RelayLease,
): Promise<bigint | undefined> {
  const { topic, partition, nextOffset: offset, epoch } = lease;
  const batch = await log.read({ topic, partition, offset }, maxRecords);
  const head = await log.head(topic, partition);
  if (offset > head) throw new AheadFault(topic, partition, offset, head);
  if (batch.events.length === 0 || batch.firstOffset !== offset) {
    throw new GapFault(topic, partition, offset, batch.events.length === 0 ? head : batch.firstOffset);
  }
  await client.send(
    { topic: namespace + topic, partition },
    batch.events.map((event) => toRecord(event, epoch)),
  );
  return (await confirm(database, lease, batch.nextOffset)) ? batch.nextOffset : undefined;
}

function placeOf({ topic, partition }: RelayLease): string {
  return `${topic}/${partition}`;
}
