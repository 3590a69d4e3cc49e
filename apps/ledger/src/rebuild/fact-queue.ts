import { GapFault, type LoggedEvent, type LogReader, PermanentFault } from '#event-log';
import type { Queryable } from '#postgres';
import { checkpointOf, type Source, type Standing, standingsIn } from './standing.query.js';

interface Waiting {
  readonly event: LoggedEvent;
  /** Undefined as long as nobody has asked. */
  standing?: Standing;
}

const range = 2_000n;

/**
 * The facts of a topic's partition in ranges from its log, each held until its turn has come: in the order of the books,
 * and within a key in the order of the log. A fact that the books name when it is the first of its key is a step of theirs;
 * what became of any other is asked for.
 */
export class FactQueue {
  private readonly byKey = new Map<string, Waiting[]>();
  /** By offset, as a number: a bigint is no quick key. */
  private readonly byOffset = new Map<number, Waiting>();
  private read = 0n;
  /** Of those before, it is known what they are. */
  private known = 0n;
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
    for (const waiting of this.byOffset.values()) {
      delete waiting.standing;
      if (waiting.event.offset < this.known) this.known = waiting.event.offset;
    }
  }

  /**
   * The facts at some offsets, each after the repeats of its key that come before it. Throws PermanentFault where they
   * cannot be.
   */
  async take(books: Queryable, offsets: readonly bigint[]): Promise<readonly LoggedEvent[]> {
    const last = offsets.reduce((one, other) => (one > other ? one : other), -1n);
    while (this.read <= last && this.read < this.checkpoint) await this.readOn();
    const taken: LoggedEvent[] = [];
    for (const offset of offsets) {
      const { waiting, queue } = this.placeOf(offset);
      if (queue[0] !== waiting) {
        await this.ask(books);
        this.takeRepeats(queue, taken);
      }
      if (queue[0] !== waiting) {
        const first = this.at(queue[0]?.event.offset);
        throw new PermanentFault(`the books name ${this.at(offset)} before ${first} of its key`);
      }
      this.shift(queue, taken);
    }
    return taken;
  }

  /** The repeats whose turn has come, of what was read so far. */
  async repeats(books: Queryable): Promise<readonly LoggedEvent[]> {
    if (this.waiting === 0) return [];
    await this.ask(books);
    const taken: LoggedEvent[] = [];
    for (const queue of this.byKey.values()) this.takeRepeats(queue, taken);
    return taken;
  }

  /** Reads a range further; false at the books' checkpoint. */
  async readOn(): Promise<boolean> {
    const left = this.checkpoint - this.read;
    if (left <= 0n) return false;
    const { topic, partition } = this.source;
    const batch = await this.reader.read({ topic, partition, offset: this.read }, Number(left < range ? left : range));
    if (batch.events.length === 0) throw new GapFault(topic, partition, this.read, batch.nextOffset);
    if (batch.firstOffset !== this.read) throw new GapFault(topic, partition, this.read, batch.firstOffset);
    for (const event of batch.events) this.add({ event });
    this.read = batch.nextOffset;
    return true;
  }

  /** What became of all that was read. */
  private async ask(books: Queryable): Promise<void> {
    if (this.known === this.read) return;
    const standings = await standingsIn(books, this.source, { from: this.known, to: this.read });
    for (const waiting of this.byOffset.values()) {
      if (waiting.event.offset >= this.known) waiting.standing = standings.get(waiting.event.offset) ?? 'repeat';
    }
    this.known = this.read;
  }

  private add(waiting: Waiting): void {
    const { key, offset } = waiting.event;
    const queue = this.byKey.get(key);
    if (queue === undefined) this.byKey.set(key, [waiting]);
    else queue.push(waiting);
    this.byOffset.set(Number(offset), waiting);
  }

  private placeOf(offset: bigint): { readonly waiting: Waiting; readonly queue: Waiting[] } {
    const waiting = this.byOffset.get(Number(offset));
    const queue = this.byKey.get(waiting?.event.key ?? '');
    if (waiting !== undefined && queue !== undefined) return { waiting, queue };
    throw new PermanentFault(`the books name ${this.at(offset)}, which is none of their facts`);
  }

  private takeRepeats(queue: Waiting[], taken: LoggedEvent[]): void {
    while (queue[0]?.standing === 'repeat') this.shift(queue, taken);
  }

  private shift(queue: Waiting[], taken: LoggedEvent[]): void {
    const first = queue.shift();
    if (first === undefined) return;
    const { event } = first;
    if (queue.length === 0) this.byKey.delete(event.key);
    this.byOffset.delete(Number(event.offset));
    taken.push(event);
  }

  private at(offset: bigint | undefined): string {
    return `${this.source.topic}/${this.source.partition}@${offset}`;
  }
}
