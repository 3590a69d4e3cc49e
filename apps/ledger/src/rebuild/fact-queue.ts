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
  /** By offset, as a number: a bigint is no quick key. */
  private readonly byOffset = new Map<number, Waiting>();
  private read = 0n;
  private checkpoint = 0n;

  constructor(
    private readonly source: Source,
    private readonly reader: LogReader,
  ) {}

  get waiting(): number {
    return this.byOffset.size;
  }

  /** Looks at the books as they stand now: what was parked may have been replayed since. */
  async renew(books: Queryable): Promise<void> {
    this.checkpoint = await checkpointOf(books, this.source);
    if (this.waiting === 0) return;
    let from = this.read;
    for (const offset of this.byOffset.keys()) if (offset < from) from = BigInt(offset);
    const standings = await standingsIn(books, this.source, { from, to: this.read });
    for (const waiting of this.byOffset.values()) waiting.standing = standings.get(waiting.event.offset);
  }

  /**
   * The facts at some offsets, each after the repeats of its key that come before it. Throws PermanentFault where they
   * cannot be.
   */
  async take(books: Queryable, offsets: readonly bigint[]): Promise<readonly LoggedEvent[]> {
    const last = offsets.reduce((one, other) => (one > other ? one : other), -1n);
    while (this.read <= last && this.read < this.checkpoint) await this.readOn(books);
    const taken: LoggedEvent[] = [];
    for (const offset of offsets) this.takeOne(offset, taken);
    return taken;
  }

  /** The repeats whose turn has come, of what was read so far. */
  repeats(): readonly LoggedEvent[] {
    const taken: LoggedEvent[] = [];
    for (const [key, queue] of this.byKey) this.takeRepeats(key, queue, taken);
    return taken;
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
    this.byOffset.set(Number(offset), waiting);
  }

  private takeOne(offset: bigint, taken: LoggedEvent[]): void {
    const waiting = this.byOffset.get(Number(offset));
    const queue = this.byKey.get(waiting?.event.key ?? '');
    if (waiting === undefined || queue === undefined) {
      throw new PermanentFault(`the books name ${this.at(offset)}, which is none of their facts`);
    }
    const { key } = waiting.event;
    this.takeRepeats(key, queue, taken);
    if (queue[0] !== waiting) {
      throw new PermanentFault(
        `the books name ${this.at(offset)} before ${this.at(queue[0]?.event.offset)} of its key`,
      );
    }
    this.shift(key, queue, taken);
  }

  private takeRepeats(key: string, queue: Waiting[], taken: LoggedEvent[]): void {
    while (queue[0] !== undefined && queue[0].standing === undefined) this.shift(key, queue, taken);
  }

  private shift(key: string, queue: Waiting[], taken: LoggedEvent[]): void {
    const first = queue.shift();
    if (queue.length === 0) this.byKey.delete(key);
    if (first === undefined) return;
    this.byOffset.delete(Number(first.event.offset));
    taken.push(first.event);
  }

  private at(offset: bigint | undefined): string {
    return `${this.source.topic}/${this.source.partition}@${offset}`;
  }
}
