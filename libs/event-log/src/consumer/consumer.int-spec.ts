import { type TestDatabase, testDatabase } from '#testing';
import { fact, factsTopic, numberOf, until } from '../event-log.contract.js';
import { AheadFault, GapFault, TransientFault } from '../event-log.errors.js';
import type { BatchHandler, EventLog, LogReader, SubscribeSpec } from '../event-log.port.js';
import { partitionOf } from '../partition-of.js';
import { consumerPausesSql, consumerTablesSql, logTablesSql } from '../postgres/log-tables.js';
import { postgresEventLog } from '../postgres/postgres-event-log.js';
import { type Consumer, runConsumer } from './consumer.js';
import { pauseGroup, resumeGroup } from './pause.js';

const partitions = 3;
const spec: SubscribeSpec = { group: 'readers', topics: [factsTopic], from: 'start' };
const clock = () => '2026-10-03T14:05:10.000Z';
/** A key of each partition. */
const keys = [0, 1, 2].map((wanted) => {
  for (let number = 0; ; number += 1) {
    if (partitionOf(`key-${number}`, partitions) === wanted) return `key-${number}`;
  }
});
const [zero = '', one = '', two = ''] = keys;

let database: TestDatabase;
let log: EventLog;
let consumer: Consumer | undefined;
let faults: unknown[];
beforeAll(async () => {
  database = await testDatabase('consumer', [
    { name: '0001', sql: logTablesSql() + consumerTablesSql() + consumerPausesSql() },
  ]);
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.admin.query('truncate log_partition, log_batch, consumer_checkpoint, parked_key, dead_letter');
  log = postgresEventLog({ database: database.app, topics: [{ name: factsTopic, partitions }], clock });
  faults = [];
});
afterEach(() => consumer?.stop());

const append = (key: string, ...numbers: number[]) =>
  log.append({ topic: factsTopic, events: numbers.map((number) => fact(key, number)) });
const follow = async (handle: BatchHandler, reader: LogReader = log): Promise<Consumer> => {
  const onFault = (fault: unknown) => faults.push(fault);
  consumer = await runConsumer({ database: database.app, reader, spec, handle, onFault });
  return consumer;
};
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const notYet = () => new TransientFault('not yet');

test('partitions whose handler keeps failing do not hold up the others', async () => {
  const seen: number[] = [];
  for (const key of keys) await append(key, 1);
  await follow(async ({ partition, events }) => {
    if (partition !== 2) throw notYet();
    seen.push(...events.map(numberOf));
  });
  await until(() => seen.length === 1);
  await append(two, 2);
  await until(() => seen.length === 2, 1_000);
});

test('a partition whose handler hangs does not hold up the others', async () => {
  const seen: number[] = [];
  const { promise: held, resolve: release } = Promise.withResolvers<undefined>();
  await append(zero, 1);
  await append(two, 1);
  await follow(async ({ partition, events }) => {
    if (partition === 0) await held;
    seen.push(...events.map(numberOf));
  });
  await until(() => seen.length === 1);
  await append(two, 2);
  await until(() => seen.length === 2, 1_000).finally(() => release(undefined));
});

test('a handler that keeps failing is asked less and less often', async () => {
  let tries = 0;
  await append(zero, 1);
  await follow(async () => {
    tries += 1;
    throw notYet();
  });
  await sleep(1_500);
  expect(tries).toBeGreaterThan(2);
  expect(tries).toBeLessThan(8);
});

test('a partition that cannot be read holds up nobody, and stop waits for the slice under way', async () => {
  const done: number[] = [];
  for (const key of keys) await append(key, 1);
  const unreadable: LogReader = {
    ...log,
    read: (from, max) => (from.partition === 0 ? Promise.reject(new Error('unreadable')) : log.read(from, max)),
  };
  let working = 0;
  const running = await follow(async ({ partition }) => {
    working += 1;
    await sleep(300);
    done.push(partition);
  }, unreadable);
  await until(() => working > 0 && faults.length > 0);
  await running.stop();
  expect(done).toHaveLength(working);
  expect(faults).toEqual([expect.objectContaining({ message: 'unreadable' })]);
});

test('stop does not wait for what keeps failing', async () => {
  await append(zero, 1);
  const running = await follow(() => Promise.reject(notYet()));
  await until(() => faults.length > 3);
  const from = performance.now();
  await running.stop();
  expect(performance.now() - from).toBeLessThan(200);
});

test('a paused group stands still once the slice under way has ended, and goes on where it stood', async () => {
  const group = { group: spec.group, topic: factsTopic };
  const seen: number[] = [];
  const { promise: held, resolve: release } = Promise.withResolvers<undefined>();
  await append(zero, 1);
  await follow(async ({ events }) => {
    seen.push(...events.map(numberOf));
    if (seen.length === 1) await held;
  });
  await until(() => seen.length === 1);
  let isPaused = false;
  const pausing = pauseGroup(database.admin, group).then((paused) => (isPaused = paused));
  await append(zero, 2);
  await append(one, 1);
  await sleep(100);
  expect(isPaused).toBe(false);
  release(undefined);
  expect(await pausing).toBe(true);
  const seenBefore = seen.length;
  await append(two, 1);
  await sleep(700);
  expect(seen).toHaveLength(seenBefore);
  expect(await pauseGroup(database.admin, group)).toBe(false);
  const lag = await consumer?.lag();
  expect(lag?.reduce((sum, { behind }) => sum + behind, 0n)).toBe(BigInt(4 - seenBefore));
  expect(await resumeGroup(database.admin, group)).toBe(true);
  await until(() => seen.length === 4);
  expect(await resumeGroup(database.admin, group)).toBe(false);
  expect(faults).toEqual([]);
});

describe('what is missing is said, again and again but not in a spin', () => {
  const seen: number[] = [];
  const handle: BatchHandler = async ({ events }) => void seen.push(...events.map(numberOf));
  beforeEach(() => seen.splice(0));

  test('a hole in the middle', async () => {
    for (const number of [1, 2, 3]) await append(zero, number);
    await append(one, 1);
    await database.admin.query('delete from log_batch where first_offset = 1');
    await follow(handle);
    await until(() => faults.length > 1 && seen.length === 2);
    expect(faults[0]).toEqual(new GapFault(factsTopic, 0, 1n, 2n));
    expect(seen).toEqual([1, 1]);
  });

  test('a hole at the tail', async () => {
    for (const number of [1, 2, 3]) await append(zero, number);
    await database.admin.query('delete from log_batch where first_offset > 0');
    let reads = 0;
    await follow(handle, { ...log, read: (from, max) => ((reads += 1), log.read(from, max)) });
    await until(() => faults.length > 1);
    expect(faults[0]).toEqual(new GapFault(factsTopic, 0, 1n, 3n));
    const before = reads;
    await sleep(500);
    expect(reads - before).toBeLessThan(5);
  });

  test('a checkpoint that is ahead of its log: the owner was restored', async () => {
    await append(zero, 1, 2, 3);
    await follow(handle);
    await until(() => seen.length === 3);
    await database.admin.query('truncate log_batch, log_partition');
    log = postgresEventLog({ database: database.app, topics: [{ name: factsTopic, partitions }], clock });
    await until(() => faults.length > 1);
    expect(faults[0]).toEqual(new AheadFault(factsTopic, 0, 3n, 0n));
    await append(zero, 1);
    const lag = await consumer?.lag();
    expect(lag?.map(({ behind }) => behind)).toEqual([0n, 0n, 0n]);
  });
});
