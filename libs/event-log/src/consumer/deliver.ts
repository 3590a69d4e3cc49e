import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '#postgres';
import { isPermanent } from '../event-log.errors.js';
import type { BatchHandler, LogBatch, LoggedEvent } from '../event-log.port.js';
import { advance, type Place } from './checkpoint.js';
import { park, withoutParked } from './parking.js';

export interface Delivery {
  readonly database: Database;
  readonly place: Place;
  readonly handle: BatchHandler;
  readonly signal: AbortSignal;
  readonly onFault: (fault: unknown) => void;
}

const firstRetryMs = 50;
const lastRetryMs = 5_000;

/** Works a slice to its end: committed once, by us or by another runner; or, where it cannot be, its key parked. */
export async function deliver(delivery: Delivery, batch: LogBatch): Promise<void> {
  const fault = await untilSettled(delivery, batch);
  if (fault === undefined) return;
  if (batch.events.length > 1) {
    for (const event of batch.events) await deliver(delivery, only(batch, event));
    return;
  }
  const [event] = batch.events;
  if (event !== undefined) await parkFact(delivery, batch, { event, fault });
}

/** Tries again while trying helps. Answers with the fault that trying does not help against. */
async function untilSettled(delivery: Delivery, batch: LogBatch): Promise<unknown> {
  for (let pauseMs = firstRetryMs; !delivery.signal.aborted; pauseMs = Math.min(pauseMs * 2, lastRetryMs)) {
    try {
      await attempt(delivery, batch);
      return undefined;
    } catch (fault) {
      if (delivery.signal.aborted) return undefined;
      delivery.onFault(fault);
      if (isPermanent(fault)) return fault;
      await sleep(pauseMs, undefined, { signal: delivery.signal }).catch(() => undefined);
    }
  }
  return undefined;
}

async function attempt({ database, place, handle, signal }: Delivery, batch: LogBatch): Promise<void> {
  await database.transaction(async (tx) => {
    if (!(await advance(tx, place, { from: batch.firstOffset, to: batch.nextOffset }))) return;
    const events = await withoutParked(tx, place, batch.events);
    if (events.length === 0) return;
    const heartbeat = async () => {
      signal.throwIfAborted();
    };
    await handle({ ...batch, events }, { tx, signal, heartbeat });
  });
}

async function parkFact(
  { database, place, onFault }: Delivery,
  batch: LogBatch,
  { event, fault }: { event: LoggedEvent; fault: unknown },
): Promise<void> {
  const cause = fault instanceof Error ? `${fault.name}: ${fault.message}` : String(fault);
  try {
    await database.transaction(async (tx) => {
      if (!(await advance(tx, place, { from: batch.firstOffset, to: batch.nextOffset }))) return;
      await park(tx, place, { event, cause, attempts: 1 });
    });
  } catch (lost) {
    // Not parked: the checkpoint has not moved either, and the slice comes again.
    onFault(lost);
  }
}

function only(batch: LogBatch, event: LoggedEvent): LogBatch {
  return { ...batch, firstOffset: event.offset, nextOffset: event.offset + 1n, events: [event] };
}
