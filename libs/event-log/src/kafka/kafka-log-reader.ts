import { setTimeout as sleep } from 'node:timers/promises';
import type { LogBatch, LogPosition, LogReader, TopicSpec, Waiting } from '../event-log.port.js';
import type { KafkaClient, KafkaConsumption, ReceivedRecord } from './kafka-client.port.js';
import { fromRecord } from './kafka-record.js';
import { PartitionWindow } from './partition-window.js';

interface KafkaLogReaderOptions {
  readonly client: KafkaClient;
  readonly topic: TopicSpec;
  readonly group: string;
  /** Before the names of topics and groups in Kafka: several installations may share a cluster. */
  readonly namespace: string;
  /** The owner's log: where everything is that Kafka does not bring. */
  readonly owner: Pick<LogReader, 'read' | 'heads'>;
  readonly onFault: (fault: unknown) => void;
  /** How often the owner is asked how far its log goes, in case Kafka has fallen silent. */
  readonly askOwnerMs?: number;
  readonly window?: { readonly events: number; readonly bytes: number };
}

const defaultWindow = { events: 20_000, bytes: 16 * 1024 * 1024 };
const defaultAskOwnerMs = 10_000;
/** How long records wait for room before they are left to be read from the owner: they hold up other partitions. */
const patienceMs = 2_000;
const commitMs = 5_000;
/** How long a look for work waits for the owner. */
const ownerPatienceMs = 200;

/**
 * The log of one topic as a group's member reads it through Kafka. Kafka is the fast way, not the truth: what it brings
 * twice is dropped, and what it does not bring is read from the owner. Where the reader stands is its consumer's
 * checkpoint; the offset that is committed to Kafka only saves reading again.
 */
export function kafkaLogReader(options: KafkaLogReaderOptions): LogReader {
  const { topic } = options;
  const member = new GroupMember(options);
  return {
    partitions: () => topic.partitions,
    heads: () => member.heads(),
    head: async (_topic, partition) => (await member.heads())[partition] ?? 0n,
    read: (from, max) => member.read(from, max),
    waiting: (_topic, places) => member.waiting(places),
    watch: (heard) => Promise.resolve(member.join(() => heard(topic.name))),
  };
}

class GroupMember {
  private windows = new Map<number, PartitionWindow>();
  private ownerHeads: readonly bigint[] | undefined;
  /** How far the owner and Kafka were when the owner was asked last since the partitions were assigned. */
  private asked: { readonly owner: readonly bigint[]; readonly kafka: ReadonlyMap<number, bigint> } | undefined;
  private askedAt = -Infinity;

  constructor(private readonly options: KafkaLogReaderOptions) {}

  /** Takes part in the group until the answer is called. */
  join(heard: () => void): () => Promise<void> {
    const { client, topic, group, namespace, onFault } = this.options;
    const consumption = client.consume({
      group: `${namespace}${group}.${topic.name}`,
      topic: namespace + topic.name,
      onAssigned: (partitions) => {
        this.assign(partitions);
        heard();
      },
      onRecords: async (records) => {
        await this.receive(records);
        heard();
      },
      onFault,
    });
    const commit = () => this.commit(consumption).catch(onFault);
    const committing = setInterval(() => void commit(), commitMs);
    return async () => {
      clearInterval(committing);
      await commit();
      await consumption.stop();
      this.assign([]);
    };
  }

  /** As far as is known: the owner's when it was asked last, and beyond where Kafka has brought more. */
  async heads(): Promise<readonly bigint[]> {
    const { owner, topic } = this.options;
    const known = this.windows.size > 0 ? this.ownerHeads : undefined;
    const heads = known ?? (this.ownerHeads = await owner.heads(topic.name));
    return heads.map((head, partition) => {
      const brought = this.windows.get(partition)?.head ?? 0n;
      return brought > head ? brought : head;
    });
  }

  async read(from: LogPosition, max: number): Promise<LogBatch> {
    const { topic, owner } = this.options;
    const { partition, offset } = from;
    const window = this.windows.get(partition);
    const events = window?.take(offset, max) ?? [];
    if (events.length > 0 || window === undefined || offset >= window.head) {
      return { topic: topic.name, partition, firstOffset: offset, nextOffset: offset + BigInt(events.length), events };
    }
    return owner.read(from, Math.min(max, Number(window.endOfHole(offset) - offset)));
  }

  /** The owner is asked after the places were read: a place beyond its log is one that the log was set back behind. */
  async waiting(places: ReadonlyMap<number, bigint>): Promise<readonly Waiting[]> {
    const asked = await this.askOwnerWhenDue();
    return [...this.windows].flatMap(([partition, window]) => {
      const offset = places.get(partition) ?? 0n;
      const end = asked === undefined ? undefined : (asked[partition] ?? 0n);
      if (end !== undefined && offset > end) return [{ partition, offset, head: end }];
      return offset < window.head ? [{ partition, offset, head: window.head }] : [];
    });
  }

  /** An owner that takes its time holds up nobody: its answer counts when it comes. */
  private async askOwnerWhenDue(): Promise<readonly bigint[] | undefined> {
    const { askOwnerMs = defaultAskOwnerMs, onFault } = this.options;
    if (performance.now() - this.askedAt < askOwnerMs) return undefined;
    this.askedAt = performance.now();
    const answer = this.askOwner().catch((fault: unknown) => {
      onFault(fault);
      return undefined;
    });
    return Promise.race([answer, sleep(ownerPatienceMs, undefined, { ref: false })]);
  }

  /** What the owner had when it was asked before, a Kafka that has brought nothing since will not bring. */
  private async askOwner(): Promise<readonly bigint[]> {
    const { owner, topic } = this.options;
    const { windows, asked: before } = this;
    const heads = await owner.heads(topic.name);
    this.ownerHeads = heads;
    if (windows !== this.windows) return heads;
    for (const [partition, window] of windows) {
      if (window.head === before?.kafka.get(partition)) window.reach(before.owner[partition] ?? 0n);
    }
    this.asked = { owner: heads, kafka: new Map([...windows].map(([partition, { head }]) => [partition, head])) };
    return heads;
  }

  private assign(partitions: readonly number[]): void {
    const { window: limits = defaultWindow } = this.options;
    const windowOf = (partition: number) => this.windows.get(partition) ?? new PartitionWindow(limits);
    this.windows = new Map(partitions.map((partition) => [partition, windowOf(partition)]));
    this.asked = undefined;
    this.askedAt = -Infinity;
  }

  private async receive(records: readonly ReceivedRecord[]): Promise<void> {
    const deadline = performance.now() + patienceMs;
    for (const record of records) {
      const window = this.windows.get(record.partition);
      if (window === undefined) return;
      while (window.isFull && performance.now() < deadline) await sleep(10);
      try {
        window.add(fromRecord(record, this.options.topic.name));
      } catch (fault) {
        // What is no event of ours is a hole, which the owner fills.
        this.options.onFault(fault);
      }
    }
  }

  private async commit(consumption: KafkaConsumption): Promise<void> {
    for (const [partition, { nextKafkaOffset }] of this.windows) {
      if (nextKafkaOffset !== undefined) await consumption.commit(partition, nextKafkaOffset);
    }
  }
}
