import type { Database, Tx } from '#postgres';
import { isPermanent } from '../event-log.errors.js';
import type { BatchContext, BatchHandler, LogBatch, LoggedEvent } from '../event-log.port.js';
import { advance, type Place } from './checkpoint.js';
import { lockParked, park, putBehind } from './parking.js';

export interface Delivery {
  readonly database: Database;
  readonly place: Place;
  readonly handle: BatchHandler;
  readonly signal: AbortSignal;
  readonly onFault: (fault: unknown) => void;
}

/**
 * Works a slice to its end: committed once, by us or by another runner; or, where one of its facts never can be, fact
 * by fact, with the key of that one parked. Throws what may pass: the checkpoint then stands where the work ended.
 */
export async function deliver(delivery: Delivery, batch: LogBatch): Promise<void> {
  try {
    await attempt(delivery, batch);
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

async function attempt({ database, place, handle, signal }: Delivery, batch: LogBatch): Promise<void> {
  await database.transaction(async (tx) => {
    const [isOurs, parked] = await Promise.all([
      advance(tx, place, { from: batch.firstOffset, to: batch.nextOffset }),
      lockParked(tx, place, batch.events),
    ]);
    if (!isOurs) return;
    const { behind = [], free = [] } = Object.groupBy(batch.events, ({ key }) => (parked.has(key) ? 'behind' : 'free'));
    await putBehind(tx, place, behind);
    if (free.length > 0) await handle({ ...batch, events: free }, contextOf(tx, signal));
  });
}

async function parkFact(
  { database, place }: Delivery,
  batch: LogBatch,
  { event, fault }: { event: LoggedEvent; fault: unknown },
): Promise<void> {
  await database.transaction(async (tx) => {
    if (!(await advance(tx, place, { from: batch.firstOffset, to: batch.nextOffset }))) return;
    await park(tx, place, { event, fault });
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
