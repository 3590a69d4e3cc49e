import { ContractError } from '#contracts';
import { ArchiveFault, GapFault, type LogBatch, type LoggedEvent, type LogReader, PermanentFault } from '#event-log';
import type { Database, Queryable, Tx } from '#postgres';
import { endHolds } from '../features/release-holds/release-holds.handler.js';
import { type Journal, openJournal } from '../journal/journal.js';
import { recordNothingBefore } from '../journal/partition-clock.query.js';
import { rollDay } from '../features/roll-days/roll-day.query.js';
import { bookers } from './bookers.js';
import { type ClosedMonth, clockOf, closedMonths, closeMonth, headOf, rolledDays } from './fence-and-days.query.js';
import { removeVoidHolds, takeEnded } from './ended-holds.query.js';
import { FactQueue } from './fact-queue.js';
import { type Sealed, type Step, Steps } from './steps.query.js';

const holdEnds = 'ledger.entry.v1';
const mostSteps = 4_000;
const mostWaiting = 4_000;
const accountsInMemory = 20_000;

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

/** Steps that are taken in one transaction: of one topic, with the entries of one batch at the most. */
interface Stride {
  readonly topic: string;
  readonly steps: readonly Step[];
  readonly seal?: Sealed;
}

/** Makes the books of a partition anew, step by step as the live ones were made. */
export class PartitionWalk {
  private readonly queues: ReadonlyMap<string, FactQueue>;
  private readonly journal: Journal;
  private place = { seq: 0n, number: 0, batch: 0n };
  private recordedAt = new Date(0).toISOString();
  private rolledTo = '-infinity';
  private months: readonly ClosedMonth[] = [];
  private monthsClosed = 0;
  private stopped: Stopped | undefined;

  constructor(private readonly options: WalkOptions) {
    const { partition, readerOf } = options;
    this.queues = new Map(
      bookers.map(({ topic, group }) => [topic, new FactQueue({ topic, group, partition }, readerOf(topic))]),
    );
    this.journal = openJournal({ clock: () => this.recordedAt, accountsInMemory });
  }

  /** Goes on to where the live books stand; ends early where the fresh ones come out otherwise. */
  async follow(live: Queryable, onEntries: (count: number) => void): Promise<Stopped | undefined> {
    if (this.stopped !== undefined) return this.stopped;
    try {
      for (const queue of this.queues.values()) await queue.renew(live);
      this.months = await closedMonths(live, this.options.partition);
      const steps = new Steps(live, this.options.partition, this.place);
      for (let stride = await nextStride(steps); stride !== undefined; stride = await nextStride(steps)) {
        if (!(await this.take(live, stride))) return this.stopped;
        onEntries(stride.steps.filter(({ batch }) => batch !== null).length);
      }
      await this.finish(live);
    } catch (fault) {
      if (!isOfFacts(fault)) throw fault;
      this.stop(fault instanceof Error ? fault.message : String(fault));
    }
    return this.stopped;
  }

  /** False where it comes out otherwise. */
  private async take(live: Queryable, { topic, steps, seal }: Stride): Promise<boolean> {
    const unsealed = steps.find(({ batch }) => batch !== null && batch !== seal?.batch);
    if (unsealed !== undefined) throw new PermanentFault(`batch ${unsealed.batch} of the books has no seal`);
    const first = steps.find(({ batch }) => batch !== null);
    if (first !== undefined) await this.closeMonthsBefore(first.seq);
    if (seal !== undefined) this.recordedAt = seal.recordedAt.toISOString();
    if (topic === holdEnds) {
      await this.work(seal, async (tx) => {
        const slice = await this.journal.begin(tx, this.options.partition);
        await endHolds(slice, await takeEnded(tx, this.options.partition, steps), tx);
      });
    } else {
      const facts = await this.queueOf(topic).take(
        live,
        steps.map(({ offset }) => offset ?? -1n),
      );
      await this.work(seal, (tx) => this.book(topic, facts, tx));
    }
    const last = steps.at(-1);
    if (last === undefined) return true;
    this.place = {
      ...(last.batch === null ? { seq: last.seq, number: last.number } : { seq: last.seq + 1n, number: 0 }),
      batch: seal === undefined ? this.place.batch : seal.batch + 1n,
    };
    for (const [of, queue] of this.queues) if (queue.waiting > mostWaiting) await this.takeRepeats(of, queue);
    return this.stopped === undefined;
  }

  /**
   * What is left of the facts are repeats; of the holds, those that end without a trace. Days that were summed up are, and
   * the instant before which nothing is recorded any more is time's to say, not the facts'.
   */
  private async finish(live: Queryable): Promise<void> {
    for (const [topic, queue] of this.queues) {
      await this.takeRepeats(topic, queue);
      while (await queue.readOn(live)) await this.takeRepeats(topic, queue);
    }
    const { fresh, partition } = this.options;
    for (const { nextSeq } of this.months.slice(this.monthsClosed)) await this.closeMonthsBefore(nextSeq);
    await fresh.transaction((tx) => removeVoidHolds(tx, live, partition));
    for (const day of await rolledDays(live, partition, this.rolledTo)) {
      await fresh.transaction((tx) => rollDay(tx, partition, day));
      this.rolledTo = day.day;
    }
    await recordNothingBefore(fresh, partition, await clockOf(live, partition));
  }

  /** They say on which day a late entry counts, so they are closed where they were: before the same entry. */
  private async closeMonthsBefore(seq: bigint): Promise<void> {
    const { fresh, partition } = this.options;
    for (let month = this.months[this.monthsClosed]; month !== undefined; month = this.months[this.monthsClosed]) {
      if (month.nextSeq > seq) return;
      await closeMonth(fresh, partition, month);
      this.monthsClosed += 1;
    }
  }

  private async takeRepeats(topic: string, queue: FactQueue): Promise<void> {
    const facts = queue.repeats();
    if (facts.length > 0) await this.work(undefined, (tx) => this.book(topic, facts, tx));
  }

  private async work(seal: Sealed | undefined, book: (tx: Tx) => Promise<unknown>): Promise<void> {
    const { fresh, partition } = this.options;
    const head = await fresh.transaction(async (tx) => {
      await book(tx);
      if (seal === undefined) return undefined;
      return headOf(tx, partition);
    });
    if (seal !== undefined && head?.equals(seal.hash) !== true)
      this.stop(`seal ${partition}-${seal.batch} comes out otherwise`);
  }

  private book(topic: string, events: readonly LoggedEvent[], tx: Tx): Promise<unknown> {
    const booker = bookers.find((known) => known.topic === topic);
    const [first, last] = [events[0]?.offset ?? 0n, events.at(-1)?.offset ?? 0n];
    const batch: LogBatch = {
      topic,
      partition: this.options.partition,
      firstOffset: first,
      nextOffset: last + 1n,
      events,
    };
    return booker === undefined ? Promise.resolve() : booker.book(this.journal, batch, tx);
  }

  private queueOf(topic: string): FactQueue {
    const queue = this.queues.get(topic);
    if (queue === undefined) throw new RangeError(`nobody books ${topic}`);
    return queue;
  }

  private stop(cause: string): void {
    this.stopped = { partition: this.options.partition, seq: this.place.seq, cause };
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

async function nextStride(steps: Steps): Promise<Stride | undefined> {
  await steps.ready();
  const { first } = steps;
  if (first === undefined) return undefined;
  const taken: Step[] = [];
  let batch: bigint | undefined;
  for (let step: Step | undefined = first; step?.topic === first.topic; step = steps.first) {
    if (step.batch !== null && batch !== undefined && step.batch !== batch) break;
    if (batch === undefined && taken.length >= mostSteps) break;
    batch ??= step.batch ?? undefined;
    taken.push(step);
    steps.shift();
    if (!steps.isReady) await steps.ready();
  }
  const seal = batch === undefined ? undefined : await steps.sealOf(batch);
  return { topic: first.topic, steps: taken, ...(seal === undefined ? {} : { seal }) };
}
