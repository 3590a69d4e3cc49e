import type { Tx } from '#postgres';

/** A fact on its way into the log. `id` is the same on every retry; instants are RFC 3339 in UTC. */
export interface NewEvent {
  readonly id: string;
  readonly type: string;
  readonly version: number;
  /** Facts of one key keep their order. */
  readonly key: string;
  readonly occurredAt: string;
  readonly correlationId: string;
  readonly causationId?: string;
  readonly payload: Uint8Array;
}

export interface LoggedEvent extends NewEvent {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly recordedAt: string;
}

export interface LogPosition {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

/** Events in order and without holes: the first has `firstOffset`, what follows the last is `nextOffset`. */
export interface LogBatch {
  readonly topic: string;
  readonly partition: number;
  readonly firstOffset: bigint;
  readonly nextOffset: bigint;
  readonly events: readonly LoggedEvent[];
}

/** What became of an event: its place, or the note that its id had been claimed before and nothing was added. */
export type Appended =
  | { readonly id: string; readonly repeated: false; readonly partition: number; readonly offset: bigint }
  | { readonly id: string; readonly repeated: true };

export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
  /** `rows`: the owner shows the topic through its views `log_row` and `log_row_head`. */
  readonly storage?: 'batches' | 'rows';
  /** Its producer can repeat itself and no natural key says so: event ids are claimed, for ever. */
  readonly claims?: boolean;
}

/** A partition in which something lies beyond a place. */
export interface Waiting {
  readonly partition: number;
  /** The place. */
  readonly offset: bigint;
  /** How far the log goes; before the place where the log was set back. */
  readonly head: bigint;
}

export interface LogReader {
  partitions(topic: string): number;
  /** Up to `max` events from an offset on, fewer where they are large; an empty batch at the head. */
  read(from: LogPosition, max: number): Promise<LogBatch>;
  /** The next offset of each partition, by partition. */
  heads(topic: string): Promise<readonly bigint[]>;
  head(topic: string, partition: number): Promise<bigint>;
  /**
   * Where there is something to do for a reader that stands at `places`, by partition. A reader that shares the topic
   * with others answers for its own partitions only.
   */
  waiting(topic: string, places: ReadonlyMap<number, bigint>): Promise<readonly Waiting[]>;
  /** Calls `heard` when a topic may have grown: a hint that can be late, doubled or lost. */
  watch(heard: (topic: string) => void): Promise<() => Promise<void>>;
}

export interface BatchContext {
  /** The consumer's own transaction: what is written in it commits with the checkpoint. */
  readonly tx: Tx;
  /** To be called within long work; throws once the consumer has to stop. */
  heartbeat(): Promise<void>;
  readonly signal: AbortSignal;
}

export type BatchHandler = (batch: LogBatch, context: BatchContext) => Promise<void>;

/** Facts of one topic, of one partition or of several: those of a key in order. */
export type LogSlice = Pick<LogBatch, 'topic' | 'events'>;

export type SliceHandler = (slice: LogSlice, context: BatchContext) => Promise<void>;

export interface SubscribeSpec {
  readonly group: string;
  readonly topics: readonly string[];
  /** Where a group begins that was never here before. */
  readonly from: 'start' | 'now';
  /** Events in a slice, at most. */
  readonly maxBatch?: number;
}

export interface PartitionLag {
  readonly topic: string;
  readonly partition: number;
  readonly behind: bigint;
}

export interface Subscription {
  /** Ends after the slices under way. */
  stop(): Promise<void>;
  lag(): Promise<readonly PartitionLag[]>;
}

export interface EventLog extends LogReader {
  /** Dense offsets in order of the call, all or nothing. With `tx` the events commit with it, or not at all. */
  append(batch: { topic: string; events: readonly NewEvent[] }, tx?: Tx): Promise<readonly Appended[]>;
  subscribe(spec: SubscribeSpec, handle: BatchHandler): Promise<Subscription>;
}
