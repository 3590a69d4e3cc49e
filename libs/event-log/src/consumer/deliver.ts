import type { Database, Tx } from '#postgres';
import { isPermanent } from '../event-log.errors.js';
import type { BatchContext, LogBatch, LoggedEvent } from '../event-log.port.js';
import { advance } from './checkpoint.js';
import { lockParked, park, putBehind } from './parking.js';

export interface Delivery {
  readonly database: Database;
  readonly group: string;
  readonly topic: string;
  /** Works what is free of the batches, each of another partition. */
  readonly work: (batches: readonly LogBatch[], context: BatchContext) => Promise<void>;
  readonly signal: AbortSignal;
  readonly onFault: (fault: unknown) => void;
}

/**
 * Works a slice to its end: committed once, by us or by another runner; or, where one of its facts never can be, fact
 * by fact, with the key of that one parked. Throws what may pass: the checkpoint then stands where the work ended.
 */
export async function deliver(delivery: Delivery, batch: LogBatch): Promise<void> {
  try {
    await deliverTogether(delivery, [batch]);
  } catch (fault) {
    if (delivery.signal.aborted || !isPermanent(fault)) throw fault;
    delivery.onFault(fault);
    if (batch.events.length > 1) {
      for (const event of batch.events) await deliver(delivery, only(batch, event));
      return;
    }
    const [event] = batch.events;
    if (event !== undefined) await parkFact(delivery, batch, { event, fault });
  }
}

/**
 * Works slices of several partitions in one transaction: each of them is committed by us, or was by another runner.
 * Throws whatever is thrown, and nothing has changed then.
 */
export async function deliverTogether(delivery: Delivery, batches: readonly LogBatch[]): Promise<void> {
  const { database, group, topic, work, signal } = delivery;
  await database.transaction(async (tx) => {
    const [moved, parked] = await Promise.all([advance(tx, delivery, batches), lockParked(tx, delivery, batches)]);
    const free: LogBatch[] = [];
    for (const batch of batches) {
      if (!moved.has(batch.partition)) continue;
      const isParked = ({ key }: LoggedEvent) => parked.has(key);
      await putBehind(tx, { group, topic, partition: batch.partition }, batch.events.filter(isParked));
      const events = batch.events.filter((event) => !isParked(event));
      if (events.length > 0) free.push({ ...batch, events });
    }
    if (free.length > 0) await work(free, contextOf(tx, signal));
  });
}

async function parkFact(
  { database, group, topic }: Delivery,
  batch: LogBatch,
  { event, fault }: { event: LoggedEvent; fault: unknown },
): Promise<void> {
  const { partition } = batch;
  await database.transaction(async (tx) => {
    const moved = await advance(tx, { group, topic }, [batch]);
    if (moved.has(partition)) await park(tx, { group, topic, partition }, { event, fault });
  });
}

function only(batch: LogBatch, event: LoggedEvent): LogBatch {
  return { ...batch, firstOffset: event.offset, nextOffset: event.offset + 1n, events: [event] };
}

export function contextOf(tx: Tx, signal: AbortSignal): BatchContext {
  return {
    tx,
    signal,
    async heartbeat() {
      signal.throwIfAborted();
    },
  };
}
