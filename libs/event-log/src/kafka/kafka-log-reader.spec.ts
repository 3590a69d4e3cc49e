import fc from 'fast-check';
import type { Tx } from '#postgres';
import { fact, factsTopic } from '../event-log.contract.js';
import type { LoggedEvent, LogReader } from '../event-log.port.js';
import { memoryEventLog } from '../memory/memory-event-log.js';
import type { ConsumeOptions, KafkaClient, KafkaConsumption, ReceivedRecord } from './kafka-client.port.js';
import { kafkaLogReader } from './kafka-log-reader.js';
import { toRecord } from './kafka-record.js';

const topic = { name: factsTopic, partitions: 1 };
const events = 12;

const leaving: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const leave of leaving.splice(0)) await leave();
});

/** The owner's log, and how many events were asked of it. */
async function ownerLog(count = events) {
  const log = memoryEventLog({ topics: [topic], clock: () => '2026-10-03T14:05:10.000Z', tx: {} as Tx });
  for (let number = 0; number < count; number += 1) {
    await log.append({ topic: factsTopic, events: [fact('ann', number)] });
  }
  const { events: all } = await log.read({ topic: factsTopic, partition: 0, offset: 0n }, count + 1);
  const asked = { events: 0 };
  const owner: Pick<LogReader, 'read' | 'heads'> = {
    heads: (name) => log.heads(name),
    async read(from, max) {
      const batch = await log.read(from, max);
      asked.events += batch.events.length;
      return batch;
    },
  };
  return { owner, all, asked };
}

/** A Kafka that brings what it is told to, and remembers what was committed. */
function scriptedKafka() {
  let member: ConsumeOptions | undefined;
  const committed: bigint[] = [];
  let kafkaOffset = 0n;
  const refuse = () => Promise.reject(new Error('not part of the script'));
  const client: KafkaClient = {
    partitions: refuse,
    createTopics: refuse,
    send: refuse,
    close: () => Promise.resolve(),
    consume(options): KafkaConsumption {
      member = options;
      options.onAssigned([0]);
      return {
        commit: (_partition, next) => Promise.resolve(void committed.push(next)),
        stop: () => Promise.resolve(),
      };
    },
  };
  const record = (event: LoggedEvent, epoch: number): ReceivedRecord => ({
    ...toRecord(event, epoch),
    topic: factsTopic,
    partition: 0,
    kafkaOffset: kafkaOffset++,
  });
  return {
    client,
    committed,
    bring: (brought: readonly LoggedEvent[], epoch = 1) =>
      member?.onRecords(brought.map((event) => record(event, epoch))) ?? Promise.resolve(),
    bringForeign: (event: LoggedEvent) => member?.onRecords([{ ...record(event, 1), headers: {} }]),
    assign: (partitions: number[]) => member?.onAssigned(partitions),
  };
}

interface Opened {
  readonly reader: LogReader;
  readonly faults: unknown[];
  /** Works on everything that waits, as a consumer does, and answers with the offsets. */
  readonly work: () => Promise<bigint[]>;
}

function open(
  kafka: ReturnType<typeof scriptedKafka>,
  owner: Pick<LogReader, 'read' | 'heads'>,
  more: { askOwnerMs?: number; window?: { events: number; bytes: number } } = {},
): Opened {
  const faults: unknown[] = [];
  const onFault = (fault: unknown) => faults.push(fault);
  const reader = kafkaLogReader({ client: kafka.client, topic, group: 'g', namespace: '', owner, onFault, ...more });
  let place = 0n;
  return {
    reader,
    faults,
    work: async () => {
      const worked: bigint[] = [];
      for (;;) {
        const [due] = await reader.waiting(factsTopic, new Map([[0, place]]));
        if (due === undefined) return worked;
        const batch = await reader.read({ topic: factsTopic, partition: 0, offset: place }, 5);
        expect(batch.firstOffset).toBe(place);
        expect(batch.events.length).toBeGreaterThan(0);
        worked.push(...batch.events.map(({ offset }) => offset));
        place = batch.nextOffset;
      }
    },
  };
}

const offsets = (count: number, from = 0) => Array.from({ length: count }, (_one, index) => BigInt(from + index));

test('what Kafka brings is worked on without asking the owner for it', async () => {
  const { owner, all, asked } = await ownerLog();
  const kafka = scriptedKafka();
  const { reader, work } = open(kafka, owner);
  const leave = await reader.watch(() => undefined);
  await kafka.bring(all);
  expect(await work()).toEqual(offsets(events));
  expect(asked.events).toBe(0);
  await reader.read({ topic: factsTopic, partition: 0, offset: BigInt(events) }, 5);
  await leave();
  expect(kafka.committed).toEqual([BigInt(events)]);
});

test('Kafka has its time to bring what the owner had before this member joined', async () => {
  const { owner, all, asked } = await ownerLog();
  const kafka = scriptedKafka();
  const { reader, work } = open(kafka, owner, { askOwnerMs: 0 });
  expect(await reader.heads(factsTopic)).toEqual([BigInt(events)]);
  leaving.push(await reader.watch(() => undefined));
  expect(await reader.waiting(factsTopic, new Map())).toEqual([]);
  await kafka.bring(all.slice(0, 5));
  expect(await reader.waiting(factsTopic, new Map())).toEqual([{ partition: 0, offset: 0n, head: 5n }]);
  await kafka.bring(all.slice(5));
  expect(await work()).toEqual(offsets(events));
  expect(asked.events).toBe(0);
});

test('doubled, reordered, stale and missing records: every event once, in order', async () => {
  const brought = fc.array(
    fc.record({
      slice: fc.array(fc.nat(events - 1), { minLength: 1, maxLength: 8 }),
      epoch: fc.integer({ min: 1, max: 3 }),
      reassigned: fc.boolean(),
    }),
    { maxLength: 10 },
  );
  await fc.assert(
    fc.asyncProperty(brought, async (slices) => {
      const { owner, all } = await ownerLog();
      const kafka = scriptedKafka();
      const { reader, work } = open(kafka, owner, { askOwnerMs: 0 });
      const leave = await reader.watch(() => undefined);
      const worked: bigint[] = [];
      for (const { slice, epoch, reassigned } of slices) {
        if (reassigned) for (const partitions of [[], [0]]) kafka.assign(partitions);
        await kafka.bring(
          slice.flatMap((index) => all[index] ?? []),
          epoch,
        );
        worked.push(...(await work()));
      }
      // The owner is asked twice: what it had the first time and Kafka has not brought since is read from it.
      worked.push(...(await work()), ...(await work()));
      expect(worked).toEqual(offsets(events));
      await leave();
    }),
    { numRuns: 200 },
  );
});

test('records that were cut off at the tail are read from the owner', async () => {
  const { owner, all, asked } = await ownerLog();
  const kafka = scriptedKafka();
  const { reader, work } = open(kafka, owner, { askOwnerMs: 0 });
  leaving.push(await reader.watch(() => undefined));
  await kafka.bring(all.slice(0, 7));
  expect(await work()).toEqual(offsets(events));
  expect(asked.events).toBe(5);
});

test('a record that is none of ours is told, and its place is filled by the owner', async () => {
  const { owner, all } = await ownerLog(3);
  const kafka = scriptedKafka();
  const { reader, work, faults } = open(kafka, owner);
  leaving.push(await reader.watch(() => undefined));
  await kafka.bring(all.slice(0, 1));
  await kafka.bringForeign(all[1] as LoggedEvent);
  await kafka.bring(all.slice(2));
  expect(await work()).toEqual([0n, 1n, 2n]);
  expect(faults).toEqual([expect.objectContaining({ name: 'ForeignRecord' })]);
});

test('what finds no room is left to the owner, and the limit is exact', async () => {
  const { owner, all, asked } = await ownerLog();
  for (const [room, askedFor] of [
    [events, 0],
    [events - 1, 1],
  ] as const) {
    asked.events = 0;
    const kafka = scriptedKafka();
    const { reader, work } = open(kafka, owner, { window: { events: room, bytes: 1_000_000 } });
    leaving.push(await reader.watch(() => undefined));
    await kafka.bring(all);
    expect(await work()).toEqual(offsets(events));
    expect(asked.events).toBe(askedFor);
  }
});

test('a place beyond the log of the owner is told: the owner was set back', async () => {
  const { owner } = await ownerLog(3);
  const kafka = scriptedKafka();
  const { reader } = open(kafka, owner);
  leaving.push(await reader.watch(() => undefined));
  expect(await reader.waiting(factsTopic, new Map([[0, 5n]]))).toEqual([{ partition: 0, offset: 5n, head: 3n }]);
});

test('an owner that cannot be asked does not hold up what Kafka brings', async () => {
  const { all } = await ownerLog();
  const kafka = scriptedKafka();
  const away = { heads: () => Promise.reject(new Error('away')), read: () => Promise.reject(new Error('away')) };
  const { reader, work, faults } = open(kafka, away);
  leaving.push(await reader.watch(() => undefined));
  await kafka.bring(all);
  expect(await work()).toEqual(offsets(events));
  expect(faults).toHaveLength(1);
});

test('an owner that does not answer holds up nobody for long, nor does it hide how far the log goes', async () => {
  const { all, owner } = await ownerLog();
  const kafka = scriptedKafka();
  const never = new Promise<never>(() => undefined);
  let isAsleep = false;
  const dozing: typeof owner = { read: () => never, heads: (name) => (isAsleep ? never : owner.heads(name)) };
  const { reader, work } = open(kafka, dozing, { askOwnerMs: 0 });
  leaving.push(await reader.watch(() => undefined));
  expect(await reader.head(factsTopic, 0)).toBe(BigInt(events));
  isAsleep = true;
  await kafka.bring(all.slice(0, 5));
  expect(await reader.waiting(factsTopic, new Map([[0, 0n]]))).toEqual([{ partition: 0, offset: 0n, head: 5n }]);
  await kafka.bring(all.slice(5));
  expect(await work()).toEqual(offsets(events));
  expect(await reader.heads(factsTopic)).toEqual([BigInt(events)]);
});
