import { ContractError } from '#contracts';
import { ArchiveFault, GapFault, type LogBatch, type LoggedEvent, type LogReader, PermanentFault } from '#event-log';
import type { Database, Queryable, Tx } from '#postgres';
import { endHolds } from '../features/release-holds/release-holds.handler.js';
import { readFence } from '../journal/fence.query.js';
import { recordNothingBefore } from '../journal/partition-clock.query.js';
import { rollDay } from '../features/roll-days/roll-day.query.js';
import { type Books, bookers } from './bookers.js';
import { type ClosedMonth, clockOf, closedMonths, closeMonth, rolledDays } from './fence-and-days.query.js';
import { removeVoidHolds, takeEnded } from './ended-holds.query.js';
import { SeenCommissions } from '../states/seen-commissions.js';
import { FactQueue } from './fact-queue.js';
import { RemadeJournal } from './remade-journal.js';
import { type Sealed, type Step, Steps } from './steps.query.js';
import { nextStride, type Stride } from './stride.js';

const holdEnds = 'ledger.entry.v1';
const mostWaiting = 4_000;

/** Why a partition was not followed to its end. */
export interface Stopped {
  readonly partition: number;
  /** The first entry that was not made, or came out otherwise. */
  readonly seq: bigint;
  readonly cause: string;
}

interface WalkOptions {
  readonly partition: number;
  readonly fresh: Database;
  readonly readerOf: (topic: string) => LogReader;
}

/** How far the live books are to be followed, and what is known of the fresh ones meanwhile. */
interface Course extends Books {
  readonly live: Queryable;
  readonly journal: RemadeJournal;
}

/** Makes the books of a partition anew, step by step as the live ones were made. */
export class PartitionWalk {
  private readonly queues: ReadonlyMap<string, FactQueue>;
  private place = { seq: 0n, number: 0, batch: 0n };
  private rolledTo = '-infinity';
  private months: readonly ClosedMonth[] = [];
  private monthsClosed = 0;
  private stopped: Stopped | undefined;

  constructor(private readonly options: WalkOptions) {
    const { partition, readerOf } = options;
    this.queues = new Map(
      bookers.map(({ topic, group }) => [topic, new FactQueue({ topic, group, partition }, readerOf(topic))]),
    );
  }

  /** Goes on to where the live books stand; ends early where the fresh ones come out otherwise. */
  async follow(live: Queryable, onEntries: (count: number) => void): Promise<Stopped | undefined> {
    if (this.stopped !== undefined) return this.stopped;
    try {
      for (const queue of this.queues.values()) await queue.renew(live);
      this.months = await closedMonths(live, this.options.partition);
      const course = await this.begin(live);
      const steps = new Steps(live, this.options.partition, this.place);
      const closings = this.months.map(({ nextSeq }) => nextSeq);
      const next = () => nextStride(steps, closings);
      for (let stride = await next(); stride !== undefined; stride = await next()) {
        if (!(await this.take(course, stride))) return this.stopped;
        onEntries(stride.steps.filter(({ batch }) => batch !== null).length);
      }
      await this.finish(course);
    } catch (fault) {
      if (!isOfFacts(fault)) throw fault;
      this.stopped = {
        partition: this.options.partition,
        seq: this.place.seq,
        cause: fault instanceof Error ? fault.message : String(fault),
      };
    }
    return this.stopped;
  }

  /** Which commissions are new is known to who has seen all of them, from the first one on. */
  private async begin(live: Queryable): Promise<Course> {
    const { fresh, partition } = this.options;
    const journal = await RemadeJournal.open(fresh, partition);
    if (this.place.seq > 0n || this.place.number > 0) return { live, journal };
    const { nextSeq } = await readFence(live, partition);
    return { live, journal, seen: new SeenCommissions(Number(nextSeq)) };
  }

  /** False where it comes out otherwise. */
  private async take(course: Course, { topic, steps, seals }: Stride): Promise<boolean> {
    const first = steps.find(({ batch }) => batch !== null);
    if (first !== undefined) await this.closeMonthsBefore(course, first.seq);
    if (topic === holdEnds) {
      await this.work(course, seals, (tx) => this.endHolds(course, steps, tx));
    } else {
      const offsets = steps.map(({ offset }) => offset ?? -1n);
      const facts = await this.queueOf(topic).take(course.live, offsets);
      await this.work(course, seals, (tx) => this.book(course, topic, facts, tx));
    }
    const last = steps.at(-1);
    if (last === undefined) return true;
    this.place = {
      ...(last.batch === null ? { seq: last.seq, number: last.number } : { seq: last.seq + 1n, number: 0 }),
      batch: (seals.at(-1)?.batch ?? this.place.batch - 1n) + 1n,
    };
    for (const [of, queue] of this.queues) if (queue.waiting > mostWaiting) await this.takeRepeats(course, of, queue);
    return this.stopped === undefined;
  }

  private async endHolds({ journal }: Course, steps: readonly Step[], tx: Tx): Promise<void> {
    const slice = await journal.begin(tx, this.options.partition);
    await endHolds(slice, await takeEnded(tx, this.options.partition, steps), tx);
  }

  /**
   * What is left of the facts are repeats; of the holds, those that end without a trace. Days that were summed up are, and
   * the instant before which nothing is recorded any more is time's to say, not the facts'.
   */
  private async finish(course: Course): Promise<void> {
    const { live } = course;
    for (const [topic, queue] of this.queues) {
      await this.takeRepeats(course, topic, queue);
      while (await queue.readOn(live)) await this.takeRepeats(course, topic, queue);
    }
    const { fresh, partition } = this.options;
    for (const { nextSeq } of this.months.slice(this.monthsClosed)) await this.closeMonthsBefore(course, nextSeq);
    await fresh.transaction((tx) => removeVoidHolds(tx, live, partition));
    for (const day of await rolledDays(live, partition, this.rolledTo)) {
      await fresh.transaction((tx) => rollDay(tx, partition, day));
      this.rolledTo = day.day;
    }
    await recordNothingBefore(fresh, partition, await clockOf(live, partition));
  }

  /** They say on which day a late entry counts, so they are closed where they were: before the same entry. */
  private async closeMonthsBefore({ journal }: Course, seq: bigint): Promise<void> {
    const { fresh, partition } = this.options;
    for (let month = this.months[this.monthsClosed]; month !== undefined; month = this.months[this.monthsClosed]) {
      if (month.nextSeq > seq) return;
      await closeMonth(fresh, partition, month);
      journal.close(month);
      this.monthsClosed += 1;
    }
  }

  private async takeRepeats(course: Course, topic: string, queue: FactQueue): Promise<void> {
    const facts = queue.repeats();
    if (facts.length > 0) await this.work(course, [], (tx) => this.book(course, topic, facts, tx));
  }

  private async work({ journal }: Course, seals: readonly Sealed[], book: (tx: Tx) => Promise<unknown>): Promise<void> {
    journal.expect(seals);
    await this.options.fresh.transaction(book);
    const { difference } = journal;
    if (difference !== undefined) this.stopped = { partition: this.options.partition, ...difference };
  }

  private book(books: Books, topic: string, events: readonly LoggedEvent[], tx: Tx): Promise<unknown> {
    const booker = bookers.find((known) => known.topic === topic);
    const [first, last] = [events[0]?.offset ?? 0n, events.at(-1)?.offset ?? 0n];
    const batch: LogBatch = {
      topic,
      partition: this.options.partition,
      firstOffset: first,
      nextOffset: last + 1n,
      events,
    };
    return booker === undefined ? Promise.resolve() : booker.book(books, batch, tx);
  }

  private queueOf(topic: string): FactQueue {
    const queue = this.queues.get(topic);
    if (queue === undefined) throw new RangeError(`nobody books ${topic}`);
    return queue;
  }
}

/** Where the facts are to blame, or the books that name them: not the database, or the way to it. */
function isOfFacts(fault: unknown): boolean {
  const ofTheLog = [PermanentFault, GapFault, ArchiveFault, ContractError];
  return ofTheLog.some((kind) => fault instanceof kind) || isBrokenRule((fault as { code?: string }).code);
}

/** SQLSTATE of a constraint, or of a number that is out of range. */
function isBrokenRule(state = ''): boolean {
  return state.startsWith('23') || state.startsWith('22');
}
