import type { Database } from '#postgres';
import type { BatchHandler, LogReader, SubscribeSpec } from '../event-log.port.js';

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
