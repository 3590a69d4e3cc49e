import { GapFault, type LoggedEvent, type LogReader, PermanentFault } from '#event-log';
import type { Queryable } from '#postgres';
import { checkpointOf, type Source, type Standing, standingsIn } from './standing.query.js';

interface Waiting {
  readonly event: LoggedEvent;
  /** Undefined for a repeat, which changes nothing. */
  standing: Standing | undefined;
}

const range = 2_000n;

/**
 * The facts of a topic's partition in ranges from its log, each held until its turn has come: in the order of the books,
 * and within a key in the order of the log.
 */
export class FactQueue {
  private readonly byKey = new Map<string, Waiting[]>();
  private readonly keyOf = new Map<bigint, string>();
  private read = 0n;
  private checkpoint = 0n;

  constructor(
    private readonly source: Source,
    private readonly reader: LogReader,
  ) {}

  get waiting(): number {
    return this.keyOf.size;
  }

  /** Looks at the books as they stand now: what was parked may have been replayed since. */
  async renew(books: Queryable): Promise<void> {
    this.checkpoint = await checkpointOf(books, this.source);
    if (this.waiting === 0) return;
    const [from = 0n] = [...this.keyOf.keys()].sort((one, other) => Number(one - other));
    const standings = await standingsIn(books, this.source, { from, to: this.read });
    for (const queue of this.byKey.values()) {
      for (const waiting of queue) waiting.standing = standings.get(waiting.event.offset);
    }
  }

  /** The fact at an offset, after the repeats of its key that come before it. Throws PermanentFault where it cannot be. */
  async take(books: Queryable, offset: bigint): Promise<readonly LoggedEvent[]> {
    while (this.read <= offset && this.read < this.checkpoint) await this.readOn(books);
    const key = this.keyOf.get(offset);
    if (key === undefined) throw new PermanentFault(`the books name ${this.at(offset)}, which is none of their facts`);
    const taken = this.repeatsOf(key);
    const first = this.byKey.get(key)?.[0];
    if (first?.event.offset !== offset) {
      throw new PermanentFault(`the books name ${this.at(offset)} before ${this.at(first?.event.offset)} of its key`);
    }
    return [...taken, ...this.shift(key)];
  }

  /** The repeats whose turn has come, of what was read so far. */
  repeats(): readonly LoggedEvent[] {
    return [...this.byKey.keys()].flatMap((key) => this.repeatsOf(key));
  }

  /** Reads a range further; false at the books' checkpoint. */
  async readOn(books: Queryable): Promise<boolean> {
    const left = this.checkpoint - this.read;
    if (left <= 0n) return false;
    const { topic, partition } = this.source;
    const batch = await this.reader.read({ topic, partition, offset: this.read }, Number(left < range ? left : range));
    if (batch.events.length === 0) throw new GapFault(topic, partition, this.read, batch.nextOffset);
    if (batch.firstOffset !== this.read) throw new GapFault(topic, partition, this.read, batch.firstOffset);
    const standings = await standingsIn(books, this.source, { from: this.read, to: batch.nextOffset });
    for (const event of batch.events) this.add({ event, standing: standings.get(event.offset) });
    this.read = batch.nextOffset;
    return true;
  }

  private add(waiting: Waiting): void {
    const { key, offset } = waiting.event;
    const queue = this.byKey.get(key);
    if (queue === undefined) this.byKey.set(key, [waiting]);
    else queue.push(waiting);
    this.keyOf.set(offset, key);
  }

  private repeatsOf(key: string): LoggedEvent[] {
    const repeats: LoggedEvent[] = [];
    for (let first = this.byKey.get(key)?.[0]; first !== undefined; first = this.byKey.get(key)?.[0]) {
      if (first.standing !== undefined) break;
      repeats.push(...this.shift(key));
    }
    return repeats;
  }

  private shift(key: string): LoggedEvent[] {
    const queue = this.byKey.get(key) ?? [];
    const first = queue.shift();
    if (queue.length === 0) this.byKey.delete(key);
    if (first === undefined) return [];
    this.keyOf.delete(first.event.offset);
    return [first.event];
  }

  private at(offset: bigint | undefined): string {
    return `${this.source.topic}/${this.source.partition}@${offset}`;
  }
}
