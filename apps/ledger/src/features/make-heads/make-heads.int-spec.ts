import { hash } from 'node:crypto';
import { commissionTopic } from '#contracts';
import { partitionOf } from '#event-log';
import { type Books, commission, creatorOf, openBooks } from '../../../test/books.js';
import { readHead } from '../../proofs/head-document.js';
import { headsBefore, headsFrom } from '../../proofs/heads.query.js';
import { makeHeads } from './make-heads.handler.js';

let books: Books;
beforeEach(async () => {
  books = await openBooks();
});
afterEach(() => books.drop());

const make = () => makeHeads({ database: books.database.app, clock: books.clock });
const heads = () => headsFrom(books.database.app, '2026-01-01', 1_000);
const post = (name: string) => books.writer.postCommissions([commission('CommissionAccrued', { commission: name })]);
const on = (day: string) => books.clock.set(`${day}T12:00:00.000Z`);
const ofAnn = partitionOf(creatorOf('ann'), commissionTopic.partitions);

test('books in which nothing was ever sealed have no heads', async () => {
  expect(await make()).toBe(0);
});

test('a day has a head when it has ended, and not before', async () => {
  await post('one');
  books.clock.set('2026-11-01T23:59:59.999Z');
  expect(await make()).toBe(0);
  books.clock.set('2026-11-02T00:00:00.000Z');
  expect(await make()).toBe(1);
  expect(await make()).toBe(0);
  expect((await heads()).map(({ day }) => day)).toEqual(['2026-11-01']);
});

test('a head tells the last seal of each partition, how many the day has, and the head before it', async () => {
  await post('one');
  await post('two');
  on('2026-11-02');
  await post('three');
  on('2026-11-03');
  await make();
  const [first, second] = (await heads()).map(readHead);
  expect(first).toMatchObject({
    ...{ day: '2026-11-01', previous: null, seals: 2 },
    partitions: [{ partition: ofAnn, batch: '1', recordedAt: '2026-11-01T12:00:00.000Z' }],
  });
  expect(second).toMatchObject({ seals: 1, partitions: [{ batch: '2', recordedAt: '2026-11-02T12:00:00.000Z' }] });
  expect(second?.previous).toEqual({ day: '2026-11-01', hash: (await heads())[0]?.hash });
});

test('days of a standstill get heads too, so that a missing one is seen', async () => {
  await post('one');
  on('2026-11-05');
  expect(await make()).toBe(4);
  expect((await heads()).map(readHead).map(({ day, seals }) => [day, seals])).toEqual([
    ['2026-11-01', 1],
    ['2026-11-02', 0],
    ['2026-11-03', 0],
    ['2026-11-04', 0],
  ]);
});

test('the hash of a head is the SHA-256 of its text', async () => {
  await post('one');
  on('2026-11-02');
  await make();
  const [head] = await heads();
  expect(hash('sha256', head?.text ?? '')).toBe(head?.hash);
});

test('whose clock is behind cannot add to a day that has a head', async () => {
  await post('one');
  on('2026-11-02');
  await make();
  books.clock.set('2026-11-01T13:00:00.000Z');
  await books.openWriter().postCommissions([commission('CommissionAccrued', { commission: 'two' })]);
  const { rows } = await books.database.app.query<{ recorded_at: Date }>('select recorded_at from seal order by batch');
  expect(rows.map(({ recorded_at }) => recorded_at.toISOString())).toEqual([
    '2026-11-01T12:00:00.000Z',
    '2026-11-02T00:00:00.000Z',
  ]);
});

test('two processes make each head once, and a writer between them disturbs nothing', async () => {
  await post('one');
  on('2026-11-20');
  const counts = await Promise.all([make(), make(), post('two'), make()]);
  expect(counts.filter((made) => typeof made === 'number').reduce((sum, made) => sum + made, 0)).toBe(19);
  const days = (await heads()).map(readHead);
  expect(days).toHaveLength(19);
  expect(days.map(({ seals }) => seals).reduce((sum, seals) => sum + seals, 0)).toBe(1);
});

test('nobody changes a head or puts another in its place', async () => {
  await post('one');
  on('2026-11-02');
  await make();
  const { admin, app } = books.database;
  await expect(admin.query('delete from head')).rejects.toThrow('head is append-only: delete refused');
  await expect(app.query("update head set document = '{}'")).rejects.toThrow('permission denied');
  await expect(
    app.query("insert into head values ('2026-11-02', '{}', decode(repeat('00', 32), 'hex'))"),
  ).rejects.toThrow('head_hash_is_of_its_document');
});

test('heads are read newest first, page by page', async () => {
  await post('one');
  on('2026-11-05');
  await make();
  const page = await headsBefore(books.database.app, '2026-11-04', 2);
  expect(page.map(({ day }) => day)).toEqual(['2026-11-03', '2026-11-02']);
});
