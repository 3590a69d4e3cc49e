import { ContractError } from '#contracts';
import { ArchiveFault, GapFault, type LogBatch, type LoggedEvent, type LogReader, PermanentFault } from '#event-log';
import type { Database, Queryable, Tx } from '#postgres';
import { endHolds } from '../features/release-holds/release-holds.handler.js';
import { readFence } from '../journal/fence.query.js';
import { recordNothingBefore } from '../journal/partition-clock.query.js';
import { rollDay } from '../features/roll-days/roll-day.query.js';
import { SeenCommissions } from '../states/seen-commissions.js';
import { type Books, bookers } from './bookers.js';
import { type ClosedMonth, clockOf, closedMonths, closeMonth, rolledDays } from './fence-and-days.query.js';
import { removeVoidHolds, takeEnded } from './ended-holds.query.js';
import { FactQueue } from './fact-queue.js';
import { inTransactions } from './in-transactions.js';
import { RemadeJournal } from './remade-journal.js';
import { type Sealed, type Step, Steps } from './steps.query.js';
import { nextStride, type Part, type Stride } from './stride.js';

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

/** The live books as they are to be followed, and what is known of the fresh ones meanwhile. */
interface Course {
  readonly live: Queryable;
  readonly seen?: SeenCommissions;
  /** Opened when something is to be posted. */
  journal?: RemadeJournal;
}

interface ReadyPart extends Part {
  /** None for ends of holds. */
  readonly facts?: readonly LoggedEvent[];
}

/** Makes the books of a partition anew, step by step as the live ones were made. */
export class PartitionWalk {
  private readonly queues: ReadonlyMap<string, FactQueue>;
  private place = { seq: 0n, number: 0, batch: 0n };
  private rolledTo = '-infinity';
  private months: readonly ClosedMonth[] = [];
  /** Currency and month. */
  private readonly closed = new Set<string>();
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
        const from = this.place.seq;
        if (!(await this.take(course, stride))) return this.stopped;
        onEntries(Number(this.place.seq - from));
      }
      await this.finish(course);
    } catch (fault) {
      if (!isOfFacts(fault)) throw fault;
      this.stopped ??= {
        partition: this.options.partition,
        seq: this.place.seq,
        cause: fault instanceof Error ? fault.message : String(fault),
      };
    }
    return this.stopped;
  }

  private get isStopped(): boolean {
    return this.stopped !== undefined;
  }

  /** Which commissions are new is known to who has seen all of them, from the first one on. */
  private async begin(live: Queryable): Promise<Course> {
    if (this.place.seq > 0n || this.place.number > 0) return { live };
    const { nextSeq } = await readFence(live, this.options.partition);
    return { live, seen: new SeenCommissions(Number(nextSeq)) };
  }

  /** False where it comes out otherwise. */
  private async take(course: Course, { topic, parts: all }: Stride): Promise<boolean> {
    const first = all.find(({ seal }) => seal !== undefined)?.steps.find(({ batch }) => batch !== null);
    if (first !== undefined) await this.closeMonthsBefore(course, first.seq);
    const { ready, fault } = await this.withFacts(course, topic, all);
    for (const parts of inTransactions(ready)) {
      await this.takeReady(course, topic, parts);
      if (this.isStopped) return false;
    }
    if (fault !== undefined) throw fault;
    for (const [of, queue] of this.queues) {
      if (queue.waiting > mostWaiting) await this.takeRepeats(course, of, queue);
    }
    return !this.isStopped;
  }

  /** Up to the first whose facts are not as the books say. */
  private async withFacts(
    { live }: Course,
    topic: string,
    parts: readonly Part[],
  ): Promise<{ readonly ready: readonly ReadyPart[]; readonly fault?: Error }> {
    if (topic === holdEnds) return { ready: parts };
    const ready: ReadyPart[] = [];
    for (const part of parts) {
      try {
        const offsets = part.steps.map(({ offset }) => offset ?? -1n);
        ready.push({ ...part, facts: await this.queueOf(topic).take(live, offsets) });
      } catch (fault) {
        return { ready, fault: fault instanceof Error ? fault : new Error(String(fault)) };
      }
    }
    return { ready };
  }

  /** Together; where a fact is refused, one by one: what comes before it is made, and it is known where it was. */
  private async takeReady(course: Course, topic: string, parts: readonly ReadyPart[]): Promise<void> {
    try {
      await this.takeTogether(course, topic, parts);
    } catch (fault) {
      delete course.journal;
      if (parts.length === 1 || !isOfFacts(fault)) throw fault;
      for (const part of parts) {
        await this.takeTogether(course, topic, [part]);
        if (this.isStopped) return;
      }
    }
  }

  private async takeTogether(course: Course, topic: string, parts: readonly ReadyPart[]): Promise<void> {
    const seals = parts.flatMap(({ seal }) => seal ?? []);
    const steps = parts.flatMap((part) => part.steps);
    const facts = parts.flatMap((part) => part.facts ?? []);
    await this.work(course, seals, (journal, tx) =>
      topic === holdEnds
        ? this.endHolds(journal, steps, tx)
        : this.book({ journal, ...seenOf(course) }, topic, facts, tx),
    );
    const last = steps.at(-1);
    if (last === undefined) return;
    this.place = {
      ...(last.batch === null
        ? { seq: last.seq, number: last.number }
        : { seq: seals.at(-1)?.nextSeq ?? last.seq + 1n, number: 0 }),
      batch: (seals.at(-1)?.batch ?? this.place.batch - 1n) + 1n,
    };
  }

  private async endHolds(journal: RemadeJournal, steps: readonly Step[], tx: Tx): Promise<void> {
    const slice = await journal.begin(tx, this.options.partition);
    const { due, states } = await takeEnded(tx, this.options.partition, steps);
    await endHolds(slice, due, states, tx);
  }

  /**
   * What is left of the facts are repeats; of the holds, those that end without a trace. Days that were summed up are, and
   * the instant before which nothing is recorded any more is time's to say, not the facts'.
   */
  private async finish(course: Course): Promise<void> {
    const { live } = course;
    for (const [topic, queue] of this.queues) {
      await this.takeRepeats(course, topic, queue);
      while (await queue.readOn()) await this.takeRepeats(course, topic, queue);
    }
    const { fresh, partition } = this.options;
    const lastClosing = this.months.at(-1)?.nextSeq;
    if (lastClosing !== undefined) await this.closeMonthsBefore(course, lastClosing);
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
    for (const month of this.months) {
      const name = `${month.currency} ${month.month}`;
      if (month.nextSeq > seq || this.closed.has(name)) continue;
      await closeMonth(fresh, partition, month);
      journal?.close(month);
      this.closed.add(name);
    }
  }

  private async takeRepeats(course: Course, topic: string, queue: FactQueue): Promise<void> {
    const facts = await queue.repeats(course.live);
    if (facts.length === 0) return;
    await this.work(course, [], (journal, tx) => this.book({ journal, ...seenOf(course) }, topic, facts, tx));
  }

  private async work(
    course: Course,
    seals: readonly Sealed[],
    book: (journal: RemadeJournal, tx: Tx) => Promise<unknown>,
  ): Promise<void> {
    const { fresh, partition } = this.options;
    const journal = (course.journal ??= await RemadeJournal.open(fresh, partition));
    journal.expect(seals);
    await fresh.transaction((tx) => book(journal, tx));
    const { difference } = journal;
    if (difference !== undefined) this.stopped ??= { partition, ...difference };
  }

  private book(books: Books, topic: string, events: readonly LoggedEvent[], tx: Tx): Promise<unknown> {
    const booker = bookers.find((known) => known.topic === topic);
    if (booker === undefined) throw new PermanentFault(`nobody books ${topic}`);
    const [first, last] = [events[0]?.offset ?? 0n, events.at(-1)?.offset ?? 0n];
    const batch: LogBatch = {
      topic,
      partition: this.options.partition,
      firstOffset: first,
      nextOffset: last + 1n,
      events,
    };
    return booker.book(books, batch, tx);
  }

  private queueOf(topic: string): FactQueue {
    const queue = this.queues.get(topic);
    if (queue === undefined) throw new PermanentFault(`nobody books ${topic}`);
    return queue;
  }
}

function seenOf({ seen }: Course): Pick<Books, 'seen'> {
  return seen === undefined ? {} : { seen };
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
