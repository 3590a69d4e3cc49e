import { type Books, commission, openBooks } from '../../../test/books.js';
import { verifyLedger } from '../../verify/verify-ledger.query.js';
import { rollDays } from './roll-days.handler.js';

let books: Books;
beforeEach(async () => {
  books = await openBooks();
});
afterEach(() => books.drop());

const accrue = (commissionId: string, occurredAt = '2026-10-03T14:05:09.000Z') =>
  books.writer.postCommissions([commission('CommissionAccrued', { commission: commissionId, occurredAt })]);
const rolled = async () =>
  (
    await books.database.admin.query<{ day: string; entries: bigint }>(
      'select recorded_day::text as day, next_seq - first_seq as entries from rolled_day order by 1',
    )
  ).rows.map(({ day, entries }) => [day, Number(entries)]);
const countOf = async (table: string) =>
  Number((await books.database.admin.query<{ n: bigint }>(`select count(*) as n from ${table}`)).rows[0]?.n);
const faults = async () => (await verifyLedger(books.database.app)).filter(({ fault }) => fault !== undefined);

test('a day is summed up once it is over, not before', async () => {
  await accrue('a');
  books.clock.set('2026-11-01T23:59:59.999Z');
  expect(await books.roll()).toBe(0);
  books.clock.set('2026-11-02T00:00:00.000Z');
  expect(await books.roll()).toBe(1);
  expect(await books.roll()).toBe(0);
  expect(await rolled()).toEqual([['2026-11-01', 1]]);
  expect(await faults()).toEqual([]);
});

test('after days of standstill it catches up day by day, and with each month that was left', async () => {
  await accrue('a');
  books.clock.set('2026-11-03T08:00:00.000Z');
  await accrue('b');
  await accrue('c', '2026-10-09T00:00:00.000Z');
  books.clock.set('2027-02-01T00:00:00.000Z');
  await accrue('d');
  books.clock.set('2027-02-09T00:00:00.000Z');
  expect(await books.roll()).toBe(3);
  expect(await rolled()).toEqual([
    ['2026-11-01', 1],
    ['2026-11-03', 2],
    ['2027-02-01', 1],
  ]);
  const months = 'select distinct recorded_from::text as month from running_total where months = 1';
  expect((await books.database.admin.query(months)).rows).toEqual([{ month: '2026-11-01' }]);
  expect(await faults()).toEqual([]);
});

test('nothing is recorded on a day that is summed up, though a writer’s clock still stands there', async () => {
  await accrue('a');
  books.clock.set('2026-11-02T00:00:00.000Z');
  await books.roll();
  books.clock.set('2026-11-01T23:00:00.000Z');
  await accrue('b');
  const { rows } = await books.database.admin.query<{ at: Date }>('select recorded_at as at from seal order by batch');
  expect(rows.map(({ at }) => at.toISOString())).toEqual(['2026-11-01T12:00:00.000Z', '2026-11-02T00:00:00.000Z']);
  books.clock.set('2026-11-03T00:00:00.000Z');
  await books.roll();
  expect(await rolled()).toEqual([
    ['2026-11-01', 1],
    ['2026-11-02', 1],
  ]);
});

test('processes that sum up at once do it once, beside writers', async () => {
  for (const creator of ['ann', 'bob', 'carl', 'dora']) {
    await books.writer.postCommissions([commission('CommissionAccrued', { creator })]);
    books.clock.advance(86_400_000);
    await books.writer.postCommissions([commission('CommissionAccrued', { creator, commission: 'two' })]);
  }
  books.clock.advance(86_400_000);
  const { clock } = books;
  const rolls = Array.from({ length: 4 }, () => rollDays({ database: books.openWriter().database, clock }));
  const writes = Array.from({ length: 10 }, (_, number) => accrue(`late ${number}`));
  const done = await Promise.all(rolls);
  await Promise.all(writes);
  expect(done.reduce((sum, days) => sum + days, 0)).toBe(await countOf('rolled_day'));
  expect(await faults()).toEqual([]);
});
