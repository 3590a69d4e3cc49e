import type { LoggedEvent } from '../event-log.port.js';
import type { RelayedEvent } from './kafka-record.js';

interface Limits {
  readonly events: number;
  readonly bytes: number;
}

/**
 * What Kafka has brought of one partition and nobody has worked on yet: in order of the log's offsets, each once. Kafka
 * may bring a record twice, late, out of its order or not at all; the window keeps what goes on and shows the holes.
 */
export class PartitionWindow {
  private waiting: RelayedEvent[] = [];
  private bytes = 0;
  private epoch = 0;
  /** Beyond the last event that Kafka has brought, kept or not. */
  private reached = 0n;
  private passedKafkaOffset = -1n;

  constructor(private readonly limits: Limits) {}

  /** The log goes at least this far. */
  get head(): bigint {
    return this.reached;
  }

  get isFull(): boolean {
    return this.waiting.length >= this.limits.events || this.bytes >= this.limits.bytes;
  }

  /** Kafka's offset after the last record that was worked on; undefined before the first. */
  get nextKafkaOffset(): bigint | undefined {
    return this.passedKafkaOffset < 0n ? undefined : this.passedKafkaOffset + 1n;
  }

  /** Takes a record, unless it is of an older lease, behind, or more than fits: then it is a hole, if it is anything. */
  add(relayed: RelayedEvent): void {
    const { event, epoch } = relayed;
    if (epoch < this.epoch) return;
    this.epoch = epoch;
    if (event.offset < this.reached) return;
    this.reached = event.offset + 1n;
    if (this.isFull) return;
    this.waiting.push(relayed);
    this.bytes += event.payload.length;
  }

  /** Says that the log goes on to `head`, whatever Kafka brings. */
  reach(head: bigint): void {
    if (head > this.reached) this.reached = head;
  }

  /** The events from an offset on, up to the first hole. What lies before it has been worked on, and goes. */
  take(from: bigint, max: number): readonly LoggedEvent[] {
    this.forget(from);
    const taken: LoggedEvent[] = [];
    for (const { event } of this.waiting) {
      if (taken.length >= max || event.offset !== from + BigInt(taken.length)) break;
      taken.push(event);
    }
    return taken;
  }

  /** Where Kafka goes on after a hole that begins at `from`: the first event that is here, or the head. */
  endOfHole(from: bigint): bigint {
    return this.waiting.find(({ event }) => event.offset > from)?.event.offset ?? this.reached;
  }

  private forget(before: bigint): void {
    const kept = this.waiting.findIndex(({ event }) => event.offset >= before);
    const gone = this.waiting.slice(0, kept < 0 ? undefined : kept);
    for (const { event, kafkaOffset } of gone) {
      this.bytes -= event.payload.length;
      if (kafkaOffset > this.passedKafkaOffset) this.passedKafkaOffset = kafkaOffset;
    }
    this.waiting = kept < 0 ? [] : this.waiting.slice(kept);
  }
}
