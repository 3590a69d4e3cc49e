import type { Entry } from '../domain/entry.js';

/** The event that an entry comes from, by its place in its topic's log; `index` counts the entries of one event. */
export interface Cause {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly index: number;
}

/** An entry that is to be written. One cause never makes the same entry twice. */
export interface NewEntry extends Entry {
  readonly cause: Cause;
  readonly correlationId: string;
}
