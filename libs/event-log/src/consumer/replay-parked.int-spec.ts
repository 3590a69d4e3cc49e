import { type TestDatabase, testDatabase } from '#testing';
import { fact, factsTopic, numberOf, until } from '../event-log.contract.js';
import type { BatchHandler, EventLog } from '../event-log.port.js';
import { TransientFault } from '../event-log.errors.js';
import { consumerPausesSql, consumerTablesSql, logTablesSql } from '../postgres/log-tables.js';
import { postgresEventLog } from '../postgres/postgres-event-log.js';
import { type Consumer, runConsumer } from './consumer.js';
import { type Replayed, replayParked, type ReplayOptions } from './replay-parked.js';

const group = 'noters';
const notedSql = 'create table noted (number int); grant select, insert on noted to {{app}};';

let database: TestDatabase;
let log: EventLog;
let consumer: Consumer;
let poison: Set<number>;
beforeAll(async () => {
  database = await testDatabase('replay', [
    { name: '0001', sql: logTablesSql() + consumerTablesSql() + consumerPausesSql() + notedSql },
  ]);
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.admin.query('truncate log_partition, log_batch, consumer_checkpoint, parked_key, dead_letter, noted');
  const clock = () => '2026-10-03T14:05:10.000Z';
  log = postgresEventLog({ database: database.app, topics: [{ name: factsTopic, partitions: 1 }], clock });
  poison = new Set([2]);
  const spec = { group, topics: [factsTopic], from: 'start' as const };
  consumer = await runConsumer({ database: database.app, reader: log, spec, handle: note });
  await append(1, 2, 3, 4);
  await caughtUp();
});
afterEach(() => consumer.stop());

const note: BatchHandler = async ({ events }, { tx }) => {
  for (const number of events.map(numberOf)) {
    await tx.query('insert into noted values ($1)', [number]);
    if (poison.has(number)) throw new Error(`no ${number}`);
  }
};
const append = (...numbers: number[]) =>
  log.append({ topic: factsTopic, events: numbers.map((number) => fact('ann', number)) });
const caughtUp = () => until(async () => (await consumer.lag()).every(({ behind }) => behind === 0n));
const replay = (handle: BatchHandler = note, given: Partial<ReplayOptions> = {}): Promise<Replayed> =>
  replayParked({ database: database.app, reader: log, group, topic: factsTopic, key: 'ann', handle, ...given });
const rows = async (sql: string) => (await database.app.query(sql)).rows;
const noted = async () => (await rows('select number from noted order by ctid')).map(({ number }) => number);
const letters = () => rows('select "offset", standing, cause, attempts from dead_letter order by "offset"');
const parked = () => rows('select key from parked_key');
const behind = { standing: 'behind', cause: 'an earlier fact of its key failed', attempts: 0 };

test('what queued is worked on in order, and its key flows again', async () => {
  expect(await noted()).toEqual([1]);
  poison.clear();
  expect(await replay()).toEqual({ worked: 3 });
  await append(5);
  await caughtUp();
  expect(await noted()).toEqual([1, 2, 3, 4, 5]);
  expect([...(await letters()), ...(await parked())]).toEqual([]);
});

test('a replay that is repeated, or runs twice at once, works on nothing twice', async () => {
  poison.clear();
  const both = await Promise.all([replay(), replay()]);
  expect(both.reduce((sum, { worked }) => sum + worked, 0)).toBe(3);
  expect(await replay()).toEqual({ worked: 0 });
  expect(await noted()).toEqual([1, 2, 3, 4]);
});

test('a fact that fails again keeps its key parked, with its new cause', async () => {
  poison = new Set([3]);
  expect(await replay()).toEqual({ worked: 1, failed: { offset: 2n, cause: 'Error: no 3' } });
  expect(await noted()).toEqual([1, 2]);
  const failed = { offset: 2n, standing: 'failed', cause: 'Error: no 3', attempts: 1 };
  expect(await letters()).toEqual([failed, { offset: 3n, ...behind }]);
  expect(await parked()).toEqual([{ key: 'ann' }]);
  await replay();
  expect(await letters()).toEqual([
    { ...failed, attempts: 2 },
    { offset: 3n, ...behind },
  ]);
});

test('what arrives while a replay is under way comes after it', async () => {
  poison.clear();
  const replaying = replay(async (batch, context) => {
    if (batch.events.map(numberOf).includes(4)) {
      await append(5);
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    await note(batch, context);
  });
  expect(await replaying).toEqual({ worked: 3 });
  await caughtUp();
  expect(await noted()).toEqual([1, 2, 3, 4, 5]);
  expect([...(await letters()), ...(await parked())]).toEqual([]);
});

test('a log that holds something else there is not worked on', async () => {
  await database.admin.query('truncate log_batch');
  await database.admin.query('update log_partition set next_offset = 0');
  poison.clear();
  await append(11, 12, 13, 14);
  const cause = 'PermanentFault: facts.v1/0: the log no longer holds at 1 what was parked';
  expect(await replay()).toEqual({ worked: 0, failed: { offset: 1n, cause } });
  expect(await noted()).toEqual([1]);
});

test('a log that cannot be read is said, and what the fact failed on stays noted', async () => {
  const before = await letters();
  const away = { read: () => Promise.reject(new TransientFault('the owner is away')) };
  await expect(replay(note, { reader: away })).rejects.toThrow('the owner is away');
  expect(await letters()).toEqual(before);
  poison.clear();
  expect(await replay()).toEqual({ worked: 3 });
});

test('a replay ends at its maximum, and says when something may be left', async () => {
  poison.clear();
  expect(await replay(note, { max: 2 })).toEqual({ worked: 2, more: true });
  expect(await noted()).toEqual([1, 2, 3]);
  expect(await replay(note, { max: 2 })).toEqual({ worked: 1 });
  expect(await parked()).toEqual([]);
});

test('a letter says what kind of fault it was, as often as it fails', async () => {
  const kinds = () => rows('select class, fingerprint, first_seen < last_seen as again from dead_letter order by 1, 2');
  const [first, ...behindIt] = await kinds();
  expect(first).toEqual({ class: 'permanent', fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/), again: false });
  expect(behindIt).toEqual(Array.from({ length: 2 }, () => ({ class: null, fingerprint: null, again: false })));
  await replay();
  expect((await kinds())[0]).toEqual({ ...first, again: true });
  await replay(() => Promise.reject(new TransientFault('away')));
  const [third] = await kinds();
  expect(third).toMatchObject({ class: 'transient', again: true });
  expect(third?.fingerprint).not.toBe(first?.fingerprint);
});
