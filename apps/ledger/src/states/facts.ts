import { hash } from 'node:crypto';
import { type LoggedEvent, PermanentFault } from '#event-log';
import type { Fact } from '../domain/fact.js';
import type { Cause } from '../journal/new-entry.js';

/** A fact's identity is its event's: the same on every retry. The digest is over the payload's bytes. */
export function factOf({ id, payload }: LoggedEvent): Fact {
  return { id, digest: hash('sha256', payload, 'base64') };
}

export function causeOf({ topic, partition, offset }: LoggedEvent): Cause {
  return { topic, partition, offset, index: 0 };
}

/** A refused fact is never skipped: the runner parks its key, and nothing of its slice is kept. */
export function refusedFact({ topic, partition, offset, type }: LoggedEvent, refusal: string): PermanentFault {
  return new PermanentFault(`${refusal}: ${type} at ${topic}/${partition}@${offset}`);
}
