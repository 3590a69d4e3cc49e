import { AheadFault, GapFault } from '../event-log.errors.js';
import type { BatchContext, LogBatch, LogPosition, Waiting } from '../event-log.port.js';
import { split } from '../record-batch.js';
import { type Alarm, alarm } from './alarm.js';
import { readFlowing } from './checkpoint.js';
import type { ConsumerOptions } from './consumer-options.js';
import { deliver, deliverTogether } from './deliver.js';

/** A position that is not worked on, and how far its log goes. */
type Due = LogPosition & Waiting;

interface Rest {
  readonly until: number;
  readonly ms: number;
}

const defaultMaxBatch = 1_000;
const defaultConcurrency = 2;
const pollMs = { shortest: 25, longest: 500 };
const restMs = { first: 50, longest: 5_000 };
/** Of payloads that are read for one transaction before no other partition is added. */
const enoughBytes = 16 * 1024 * 1024;

/**
 * Follows the partitions of a topic until `signal` is aborted: one slice of a partition at a time, at most
 * `concurrency` transactions at once. Where the handler allows it, a transaction holds slices of several partitions. A
 * partition whose slice fails rests, longer each time, and is worked on alone until it succeeds; the others go on.
 */
export class TopicFollower {
  /** Resolves after the last slice. */
  readonly done: Promise<void>;
  private readonly working = new Map<readonly Due[], Promise<void>>();
  private readonly resting = new Map<number, Rest>();
  private readonly bell: Alarm = alarm();

  constructor(
    private readonly options: ConsumerOptions,
    private readonly topic: string,
    private readonly signal: AbortSignal,
  ) {
    this.done = this.follow();
  }

  wake(): void {
    this.bell.ring();
  }

  private get maxBatch(): number {
    return this.options.spec.maxBatch ?? defaultMaxBatch;
  }

  private async follow(): Promise<void> {
    let pauseMs = pollMs.shortest;
    while (!this.signal.aborted) {
      const due = await this.look().catch((fault: unknown) => {
        this.options.onFault?.(fault);
        return [];
      });
      for (const next of this.together(due)) await this.start(next);
      pauseMs = due.length > 0 ? pollMs.shortest : Math.min(pauseMs * 2, pollMs.longest);
      await this.bell.pause(pauseMs);
    }
    await Promise.all(this.working.values());
  }

  /** Where something is to do. Checkpoints are read before heads: in a log that is whole they are never beyond them. */
  private async look(): Promise<Due[]> {
    const { database, reader, spec } = this.options;
    const taken = new Set([...this.working.keys()].flat().map(({ partition }) => partition));
    const places = await readFlowing(database, spec.group, this.topic);
    if (places.size === 0) return [];
    const waiting = await reader.waiting(this.topic, places);
    const now = performance.now();
    const isIdle = (partition: number) => !taken.has(partition) && (this.resting.get(partition)?.until ?? 0) <= now;
    return waiting.filter(({ partition }) => isIdle(partition)).map((due) => ({ topic: this.topic, ...due }));
  }

  /** What one transaction takes: a partition; or, of those that did not fail, as many as `maxBatch` events fill. */
  private together(due: readonly Due[]): Due[][] {
    const isAlone = ({ partition, offset, head }: Due) => this.resting.has(partition) || offset > head;
    if (this.options.acrossPartitions !== true) return due.map((one) => [one]);
    const eventsOf = ({ offset, head }: Due) => Number(head - offset);
    const flowing = due.filter((one) => !isAlone(one)).sort((one, other) => one.partition - other.partition);
    return [
      ...split(flowing, eventsOf, { items: Infinity, bytes: this.maxBatch }),
      ...due.filter(isAlone).map((one) => [one]),
    ];
  }

  private async start(due: readonly Due[]): Promise<void> {
    const { concurrency = defaultConcurrency } = this.options;
    while (this.working.size >= concurrency && !this.signal.aborted) await Promise.race(this.working.values());
    if (this.signal.aborted) return;
    this.working.set(due, this.work(due));
  }

  /** Never rejects: what fails is told, and tried again after a rest. */
  private async work(due: readonly Due[]): Promise<void> {
    try {
      await this.slice(due);
      for (const { partition } of due) this.resting.delete(partition);
      this.bell.ring();
    } catch (fault) {
      for (const { partition } of due) this.rest(partition);
      if (!this.signal.aborted) this.options.onFault?.(fault);
    } finally {
      this.working.delete(due);
    }
  }

  private rest(partition: number): void {
    const before = this.resting.get(partition)?.ms;
    const ms = before === undefined ? restMs.first : Math.min(before * 2, restMs.longest);
    this.resting.set(partition, { until: performance.now() + ms, ms });
  }

  private async slice(due: readonly Due[]): Promise<void> {
    const { database, spec, onFault } = this.options;
    const { topic, signal } = this;
    const delivery = {
      ...{ database, topic, signal, group: spec.group },
      work: (batches: readonly LogBatch[], context: BatchContext) => this.handle(batches, context),
      onFault: (fault: unknown) => onFault?.(fault),
    };
    const batches = await this.read(due);
    const [only] = batches;
    if (only !== undefined && batches.length === 1) await deliver(delivery, only);
    else await deliverTogether(delivery, batches);
  }

  private async handle(batches: readonly LogBatch[], context: BatchContext): Promise<void> {
    const { options, topic } = this;
    if (options.acrossPartitions === true) {
      await options.handle({ topic, events: batches.flatMap(({ events }) => events) }, context);
    } else {
      for (const batch of batches) await options.handle(batch, context);
    }
  }

  /** As many of the partitions as fill a transaction; those that are left are due again. */
  private async read(due: readonly Due[]): Promise<LogBatch[]> {
    const batches: LogBatch[] = [];
    let [events, bytes] = [0, 0];
    for (const one of due) {
      const batch = await this.readOne(one, this.maxBatch - events);
      batches.push(batch);
      events += batch.events.length;
      bytes += batch.events.reduce((sum, { payload }) => sum + payload.length, 0);
      if (events >= this.maxBatch || bytes >= enoughBytes) break;
    }
    return batches;
  }

  private async readOne({ head, ...at }: Due, max: number): Promise<LogBatch> {
    if (at.offset > head) throw new AheadFault(at.topic, at.partition, at.offset, head);
    const batch = await this.options.reader.read(at, max);
    const found = batch.events.length === 0 ? head : batch.firstOffset;
    if (found !== at.offset) throw new GapFault(at.topic, at.partition, at.offset, found);
    return batch;
  }
}
