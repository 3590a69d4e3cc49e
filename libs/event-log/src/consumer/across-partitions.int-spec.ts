import { type TestDatabase, testDatabase } from '#testing';
import { fact, factsTopic, numberOf, until } from '../event-log.contract.js';
import { GapFault, PermanentFault, TransientFault } from '../event-log.errors.js';
import type { EventLog, LogBatch, LoggedEvent, LogSlice, SliceHandler } from '../event-log.port.js';
import { partitionOf } from '../partition-of.js';
import { consumerPausesSql, consumerTablesSql, logTablesSql } from '../postgres/log-tables.js';
import { postgresEventLog } from '../postgres/postgres-event-log.js';
import { type Consumer, runConsumer } from './consumer.js';
import { deliverTogether } from './deliver.js';

const partitions = 3;
const place = { group: 'readers', topic: factsTopic };
const clock = () => '2026-10-03T14:05:10.000Z';
/** A key of each partition. */
const keys = [0, 1, 2].map((wanted) => {
  for (let number = 0; ; number += 1) {
    if (partitionOf(`key-${number}`, partitions) === wanted) return `key-${number}`;
  }
});
const [zero = '', one = '', two = ''] = keys;
const notedSql = `create table noted (id serial, key text, number int, primary key (key, number));
  grant select, insert on noted to {{app}}; grant usage on noted_id_seq to {{app}};`;

let database: TestDatabase;
let log: EventLog;
let consumers: Consumer[] = [];
let faults: unknown[];
beforeAll(async () => {
  const sql = logTablesSql() + consumerTablesSql() + consumerPausesSql() + notedSql;
  database = await testDatabase('across', [{ name: '0001', sql }]);
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.admin.query('truncate log_partition, log_batch, consumer_checkpoint, parked_key, dead_letter, noted');
  log = postgresEventLog({ database: database.app, topics: [{ name: factsTopic, partitions }], clock });
  faults = [];
});
afterEach(async () => {
  await Promise.all(consumers.map((consumer) => consumer.stop()));
  consumers = [];
});

const append = (key: string, ...numbers: number[]) =>
  log.append({ topic: factsTopic, events: numbers.map((number) => fact(key, number)) });
const told = ({ key, ...event }: LoggedEvent) => `${key} ${numberOf({ key, ...event })}`;
const follow = async (handle: SliceHandler, maxBatch?: number): Promise<void> => {
  const spec = { group: place.group, topics: [factsTopic], from: 'start' as const };
  consumers.push(
    await runConsumer({
      ...{ database: database.app, reader: log, handle, acrossPartitions: true },
      spec: maxBatch === undefined ? spec : { ...spec, maxBatch },
      onFault: (fault) => faults.push(fault),
    }),
  );
};
/** Writes what it sees; fails for good on what was there before. */
const note =
  (slices: string[][], refuse: (event: LoggedEvent) => void = () => undefined): SliceHandler =>
  async ({ events }, { tx }) => {
    slices.push(events.map(told));
    for (const event of events) {
      await tx.query('insert into noted (key, number) values ($1, $2)', [event.key, numberOf(event)]);
      refuse(event);
    }
  };
const noted = async () =>
  (
    await database.admin.query<{ fact: string }>("select key || ' ' || number as fact from noted order by key, id")
  ).rows.map((row) => row.fact);
const letters = async () =>
  (await database.admin.query('select key, standing from dead_letter order by "offset"')).rows;

test('what waits in several partitions is worked on at once, the facts of a key in order', async () => {
  const slices: string[][] = [];
  await append(two, 1);
  await append(zero, 1, 2);
  await append(one, 1);
  await append(zero, 3);
  await follow(note(slices));
  await until(async () => (await noted()).length === 5);
  expect(slices).toEqual([[`${zero} 1`, `${zero} 2`, `${zero} 3`, `${one} 1`, `${two} 1`]]);
});

test.each([
  { maxBatch: 6, sizes: [6] },
  { maxBatch: 5, sizes: [4, 2] },
  { maxBatch: 1, sizes: [1, 1, 1, 1, 1, 1] },
])('as many partitions as fill $maxBatch events', async ({ maxBatch, sizes }) => {
  const slices: string[][] = [];
  for (const key of keys) await append(key, 1, 2);
  await follow(note(slices), maxBatch);
  await until(async () => (await noted()).length === 6);
  expect(
    slices
      .map(({ length }) => length)
      .sort()
      .reverse(),
  ).toEqual(sizes);
});

test('a fact that never works parks its key and no other, and nothing is worked on twice', async () => {
  await append(zero, 1, 2);
  await append(one, 1, 2, 3);
  await append(two, 1);
  const refuse = (event: LoggedEvent) => {
    if (told(event) === `${one} 2`) throw new PermanentFault('cannot be');
  };
  const slices: string[][] = [];
  await follow(note(slices, refuse));
  await until(async () => (await letters()).length === 2);
  await until(async () => (await noted()).length === 4);
  expect(await noted()).toEqual([`${zero} 1`, `${zero} 2`, `${one} 1`, `${two} 1`].sort());
  for (const key of keys) await append(key, 4);
  await until(async () => (await letters()).length === 3);
  await until(async () => (await noted()).length === 6);
  expect(await letters()).toEqual([
    { key: one, standing: 'failed' },
    { key: one, standing: 'behind' },
    { key: one, standing: 'behind' },
  ]);
});

test('a partition that keeps failing does not hold up the others', async () => {
  const refuse = ({ key }: LoggedEvent) => {
    if (key === one) throw new TransientFault('not yet');
  };
  for (const key of keys) await append(key, 1);
  const slices: string[][] = [];
  await follow(note(slices, refuse));
  await until(async () => (await noted()).length === 2);
  slices.splice(0);
  await append(zero, 2);
  await append(two, 2);
  await until(async () => (await noted()).length === 4, 1_000);
  expect(slices.filter((slice) => slice.length > 1 && slice.includes(`${one} 1`))).toEqual([]);
});

test('a partition with a hole is said, and does not hold up the others', async () => {
  for (const number of [1, 2, 3]) await append(zero, number);
  await append(two, 1);
  await database.admin.query('delete from log_batch where first_offset = 1');
  await follow(note([]));
  await until(async () => faults.length > 2 && (await noted()).length === 2);
  expect(faults).toEqual(faults.map(() => new GapFault(factsTopic, 0, 1n, 2n)));
  expect(await noted()).toEqual([`${zero} 1`, `${two} 1`].sort());
});

test('two runners of one group commit each fact once', async () => {
  await follow(note([]), 7);
  await follow(note([]), 7);
  for (let number = 1; number <= 60; number += 1) await append(keys[number % 3] ?? zero, number);
  await until(async () => (await noted()).length === 60);
  expect(faults).toEqual([]);
});

test('what another runner has worked on meanwhile is left out, the rest is committed', async () => {
  await follow(note([]));
  for (const key of keys) await append(key, 1);
  await until(async () => (await noted()).length === 3);
  const read = (partition: number, offset: bigint): Promise<LogBatch> =>
    log.read({ topic: factsTopic, partition, offset }, 10);
  await Promise.all(consumers.map((consumer) => consumer.stop()));
  for (const key of keys) await append(key, 2);
  const late = [await read(0, 1n), await read(1, 0n), await read(2, 1n)];
  const seen: LogSlice[] = [];
  await deliverTogether(
    {
      ...{ ...place, database: database.app, signal: new AbortController().signal },
      work: async (batches) => void seen.push(...batches),
      onFault: (fault) => faults.push(fault),
    },
    late,
  );
  expect(seen.map(({ events }) => events.map(told))).toEqual([[`${zero} 2`], [`${two} 2`]]);
  const { rows } = await database.admin.query('select next_offset from consumer_checkpoint order by "partition"');
  expect(rows).toEqual([{ next_offset: 2n }, { next_offset: 1n }, { next_offset: 2n }]);
});
