import { AheadFault, GapFault } from '../event-log.errors.js';
import type { LogPosition, Waiting } from '../event-log.port.js';
import { type Alarm, alarm } from './alarm.js';
import { readFlowing } from './checkpoint.js';
import type { ConsumerOptions } from './consumer-options.js';
import { deliver } from './deliver.js';

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

/**
 * Follows the partitions of a topic until `signal` is aborted, each on its own: one slice of a partition at a time, at
 * most `concurrency` of them at once. A partition whose slice fails rests, longer each time; the others go on.
 */
export class TopicFollower {
  /** Resolves after the last slice. */
  readonly done: Promise<void>;
  private readonly working = new Map<number, Promise<void>>();
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

  private async follow(): Promise<void> {
    let pauseMs = pollMs.shortest;
    while (!this.signal.aborted) {
      const due = await this.look().catch((fault: unknown) => {
        this.options.onFault?.(fault);
        return [];
      });
      for (const next of due) await this.start(next);
      pauseMs = due.length > 0 ? pollMs.shortest : Math.min(pauseMs * 2, pollMs.longest);
      await this.bell.pause(pauseMs);
    }
    await Promise.all(this.working.values());
  }

  /** Where something is to do. Checkpoints are read before heads: in a log that is whole they are never beyond them. */
  private async look(): Promise<Due[]> {
    const { database, reader, spec } = this.options;
    const taken = new Set(this.working.keys());
    const places = await readFlowing(database, spec.group, this.topic);
    if (places.size === 0) return [];
    const waiting = await reader.waiting(this.topic, places);
    const now = performance.now();
    const isIdle = (partition: number) => !taken.has(partition) && (this.resting.get(partition)?.until ?? 0) <= now;
    return waiting.filter(({ partition }) => isIdle(partition)).map((due) => ({ topic: this.topic, ...due }));
  }

  private async start(due: Due): Promise<void> {
    const { concurrency = defaultConcurrency } = this.options;
    while (this.working.size >= concurrency && !this.signal.aborted) await Promise.race(this.working.values());
    if (this.signal.aborted) return;
    this.working.set(due.partition, this.work(due));
  }

  /** Never rejects: what fails is told, and tried again after a rest. */
  private async work(due: Due): Promise<void> {
    const { partition } = due;
    try {
      await this.slice(due);
      this.resting.delete(partition);
      this.bell.ring();
    } catch (fault) {
      const before = this.resting.get(partition)?.ms;
      const ms = before === undefined ? restMs.first : Math.min(before * 2, restMs.longest);
      this.resting.set(partition, { until: performance.now() + ms, ms });
      if (!this.signal.aborted) this.options.onFault?.(fault);
    } finally {
      this.working.delete(partition);
    }
  }

  private async slice({ head, ...at }: Due): Promise<void> {
    const { database, reader, spec, handle, onFault } = this.options;
    if (at.offset > head) throw new AheadFault(at.topic, at.partition, at.offset, head);
    const batch = await reader.read(at, spec.maxBatch ?? defaultMaxBatch);
    const found = batch.events.length === 0 ? head : batch.firstOffset;
    if (found !== at.offset) throw new GapFault(at.topic, at.partition, at.offset, found);
    const place = { group: spec.group, topic: at.topic, partition: at.partition };
    await deliver({ database, handle, signal: this.signal, place, onFault: (fault) => onFault?.(fault) }, batch);
  }
}
