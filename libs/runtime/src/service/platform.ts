import type { EventLog, StreamStore } from '#event-log';
import type { Database } from '#postgres';
import type { Registry } from '../health/metrics.js';
import type { Logger } from '../logging/logger.js';

/** What a service is given to work with. */
export interface Platform {
  readonly service: string;
  readonly database: Database;
  /** The log of the service's own topics, in its own database. */
  readonly log: EventLog;
  readonly streams: StreamStore;
  /** Now, as RFC 3339 in UTC with milliseconds. */
  readonly clock: () => string;
  /** A UUID of version 7. */
  readonly newId: () => string;
  readonly logger: Logger;
  readonly metrics: Registry;
}

/** For tests: time and ids that can be foretold. */
export type PlatformOverrides = Partial<Pick<Platform, 'clock' | 'newId' | 'logger'>>;
