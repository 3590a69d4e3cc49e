import type { Database } from '#postgres';
import type { LogReader } from '../event-log.port.js';
import type { Projection, ServiceSide } from './projection.js';

export interface RebuildOptions {
  /** The service's own, signed in as one who may act as its owner. */
  readonly database: Database;
  readonly projection: Projection;
  /** The same, signed in as the service itself: acts on rows that were switched in. */
  readonly service: ServiceSide;
  readonly readerFor: (topic: string) => LogReader;
  /** Switches also where the live rows of the same version are other rows. */
  readonly replaceDifferent?: boolean;
  /** Events in a slice, at most. */
  readonly maxBatch?: number;
  /** How long the switch waits for who works on the live tables, or reads them; 10,000 by default. */
  readonly lockWithinMs?: number;
  /** Told before the first slice and after each. */
  readonly onProgress?: (progress: Progress) => void;
}

/** In events. */
export interface Progress {
  /** Of all that the live tables hold, also by what was done before this run. */
  readonly done: bigint;
  readonly total: bigint;
}
