import type { Database, Rows } from '#postgres';
import type { TestDatabase } from '#testing';
import { testDatabase } from '#testing';
import {
  claimedTopic,
  type ContractSubject,
  eventLogContract,
  fact,
  factsTopic,
  numberOf,
  readAll,
  until,
} from '../event-log.contract.js';
import { runConsumer } from '../consumer/consumer.js';
import type { EventLog, SliceHandler } from '../event-log.port.js';
import { partitionOf } from '../partition-of.js';
import { type Projected, transactionalLogContract } from '../transactional-log.contract.js';
import { consumerPausesSql, consumerTablesSql, logTablesSql } from './log-tables.js';
import { postgresEventLog } from './postgres-event-log.js';
import { postgresLogReader } from './postgres-log-reader.js';

const partitions = 3;
const topics = [
  { name: factsTopic, partitions },
  { name: claimedTopic, partitions, claims: true },
];
const migration = {
  name: '0001-log',
  sql: `${logTablesSql()} ${consumerTablesSql()}${consumerPausesSql()}
        create table noted (topic text, "partition" int, "offset" bigint, number int, primary key (topic, "partition", "offset"));
        grant select, insert on noted to {{app}};`,
};

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase('log', [migration]);
});
afterAll(() => database.drop());

async function fresh(): Promise<ContractSubject> {
  await database.admin.query(
    'truncate log_partition, log_batch, log_claim, consumer_checkpoint, parked_key, dead_letter, noted',
  );
  const clock = () => '2026-10-03T14:05:10.000Z';
  return { partitions, log: postgresEventLog({ database: database.app, topics, clock }) };
}

const from = (first: number, count: number) => Array.from({ length: count }, (_none, index) => first + index);
const annsStart = { topic: factsTopic, partition: partitionOf('ann', partitions), offset: 0n };

/** Notes the queries outside of transactions that were sent, and how many rows came back. */
function watch(watched: Database): { database: Database; asked: { text: string; rows: number }[] } {
  const asked: { text: string; rows: number }[] = [];
  const noting = async <Row>(text: string, answering: Promise<Rows<Row>>) => {
    const answer = await answering;
    asked.push({ text, rows: answer.rows.length });
    return answer;
  };
  const query: Database['query'] = <Row>(text: string, values?: readonly unknown[]) =>
    noting(text, watched.query<Row>(text, values));
  const prepared: Database['prepared'] = <Row>(name: string, text: string, values: readonly unknown[]) =>
    noting(text, watched.prepared<Row>(name, text, values));
  return { database: { ...watched, query, prepared }, asked };
}

/** Read by consumers that are given several partitions at once. */
async function freshAcross(): Promise<ContractSubject> {
  const subject = await fresh();
  const subscribe: EventLog['subscribe'] = (spec, handle) =>
    runConsumer({
      ...{ database: database.app, reader: subject.log, spec },
      handle: handle as SliceHandler,
      acrossPartitions: true,
    });
  return { ...subject, log: { ...subject.log, subscribe } };
}

const ways: [string, () => Promise<ContractSubject>][] = [
  ['the Postgres log', fresh],
  ['the Postgres log, several partitions at once', freshAcross],
];

describe.each(ways)('%s', (name, freshSubject) => {
  eventLogContract(name, freshSubject);

  transactionalLogContract(name, async () => ({
    ...(await freshSubject()),
    database: database.app,
    async project(tx, { topic, partition, offset }, number) {
      await tx.query('insert into noted values ($1, $2, $3, $4)', [topic, partition, offset, number]);
    },
    async projected() {
      const noted = 'select "partition", "offset", number from noted order by 1, 2';
      return (await database.app.query<Projected>(noted)).rows;
    },
  }));
});

describe('in Postgres', () => {
  let subject: ContractSubject;
  beforeEach(async () => {
    subject = await fresh();
  });

  test('events are split into batches that can be written, however large they are together', async () => {
    const payload = Buffer.alloc(64 * 1024);
    const events = Array.from({ length: 1_000 }, (_none, number) => ({ ...fact('ann', number), payload }));
    await subject.log.append({ topic: factsTopic, events });
    const first = await subject.log.read(annsStart, 1_000);
    expect(first.events.length).toBeLessThan(1_000);
    expect((await readAll(subject)).map(({ id }) => id)).toEqual(events.map(({ id }) => id));
  });

  test('an event that is too large is refused before anything is written', async () => {
    const large = { ...fact('ann', 2), payload: Buffer.alloc(33 * 1024 * 1024) };
    await database.app.transaction(async (tx) => {
      const appended = subject.log.append({ topic: claimedTopic, events: [fact('ann', 1), large] }, tx);
      await expect(appended).rejects.toThrow(new RegExp(`event ${large.id} has 346\\d+ bytes, more than 33554432`));
    });
    expect((await database.app.query('select from log_claim')).rowCount).toBe(0);
    expect(await subject.log.head(claimedTopic, annsStart.partition)).toBe(0n);
  });

  test('a slice is filled from many small batches, and takes no more of them than it needs', async () => {
    const append = (first: number, count: number) =>
      subject.log.append({ topic: factsTopic, events: from(first, count).map((number) => fact('ann', number)) });
    for (const number of from(0, 70)) await append(number, 1);
    await append(70, 50);
    await append(120, 50);
    const { database: watched, asked } = watch(database.app);
    const reader = postgresLogReader(watched, topics);
    const numbers = async (offset: bigint, max: number) =>
      (await reader.read({ ...annsStart, offset }, max)).events.map(numberOf);
    expect(await numbers(0n, 1_000)).toEqual(from(0, 170));
    expect(await numbers(3n, 68)).toEqual(from(3, 68));
    asked.splice(0);
    expect(await numbers(5n, 2)).toEqual([5, 6]);
    expect(await numbers(80n, 10)).toEqual(from(80, 10));
    expect(asked.map(({ rows }) => rows)).toEqual([2, 1]);
  });

  test('appends share their hints, and what adds nothing gives none', async () => {
    const { database: watched, asked } = watch(database.app);
    const log = postgresEventLog({ database: watched, topics, clock: () => '2026-10-03T14:05:10.000Z' });
    const hints = () => asked.filter(({ text }) => text.includes('pg_notify')).length;
    const events = [fact('ann', 1)];
    await Promise.all(from(0, 40).map((number) => log.append({ topic: factsTopic, events: [fact('ann', number)] })));
    await until(() => hints() > 0);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(hints()).toBeLessThan(20);
    await log.append({ topic: claimedTopic, events });
    await new Promise((resolve) => setTimeout(resolve, 100));
    const before = hints();
    expect((await log.append({ topic: claimedTopic, events })).map(({ repeated }) => repeated)).toEqual([true]);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(hints()).toBe(before);
  });

  test('nobody but the owner of the log writes it', async () => {
    await expect(database.reader.query('delete from log_batch')).rejects.toThrow(/permission denied/);
    await expect(database.app.query('delete from log_batch')).rejects.toThrow(/permission denied/);
    await expect(database.app.query('update log_batch set count = 2')).rejects.toThrow(/permission denied/);
  });
});
