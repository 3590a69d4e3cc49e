import type { Database } from '#postgres';
import type { BatchHandler, LogReader, SliceHandler, SubscribeSpec } from '../event-log.port.js';

export type ConsumerOptions = Handling & {
  /** The consumer's own: holds its checkpoints, and what its handler writes. */
  readonly database: Database;
  /** The log of the topics' owner. */
  readonly reader: LogReader;
  readonly spec: SubscribeSpec;
  /** Told of every fault, also of those that are tried again. */
  readonly onFault?: (fault: unknown) => void;
  /** Slices of a topic that are worked on at once. */
  readonly concurrency?: number;
};

/**
 * A handler that asks nothing about partitions is given as many of them at once as `maxBatch` events fill, in one
 * transaction.
 */
export type Handling =
  | { readonly handle: BatchHandler; readonly acrossPartitions?: false }
  | { readonly handle: SliceHandler; readonly acrossPartitions: true };
