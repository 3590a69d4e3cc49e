import { type Books, commission, openBooks } from '../../test/books.js';
import { closeMonth } from '../../test/months.js';
import { verifyLedger } from '../verify/verify-ledger.query.js';

let books: Books;
beforeEach(async () => {
  books = await openBooks();
});
afterEach(() => books.drop());

const recorded = async () => {
  const { rows } = await books.database.admin.query<{ at: Date }>('select recorded_at as at from seal order by batch');
  return rows.map(({ at }) => at.toISOString());
};
const booked = async () => {
  const { rows } = await books.database.admin.query<{ day: string }>(
    'select booked_on::text as day from entry order by seq',
  );
  return rows.map(({ day }) => day);
};
const faults = async () => (await verifyLedger(books.database.app)).filter(({ fault }) => fault !== undefined);

test('nothing is recorded before what is there, whatever a clock says', async () => {
  books.clock.set('2026-11-01T12:00:00.000Z');
  await books.writer.postCommissions([commission('CommissionAccrued', { commission: 'one' })]);
  books.clock.set('2026-11-01T11:59:59.999Z');
  await books.openWriter().postCommissions([commission('CommissionAccrued', { commission: 'two' })]);
  books.clock.set('2026-11-01T12:00:00.001Z');
  await books.writer.postCommissions([commission('CommissionAccrued', { commission: 'three' })]);
  expect(await recorded()).toEqual([
    '2026-11-01T12:00:00.000Z',
    '2026-11-01T12:00:00.000Z',
    '2026-11-01T12:00:00.001Z',
  ]);
  expect(await faults()).toEqual([]);
});

test('an entry counts on the day of its fact, and once that month is closed on the day it is learned', async () => {
  const october = (name: string, currency = 'EUR') =>
    commission('CommissionAccrued', { commission: name, occurredAt: '2026-10-31T23:59:59.999Z', currency });
  books.clock.set('2026-11-02T00:00:00.000Z');
  await books.writer.postCommissions([october('in time')]);
  expect(await closeMonth(books, '2026-10')).toBeUndefined();
  await books.writer.postCommissions([
    october('late'),
    october('late in an open currency', 'USD'),
    commission('CommissionAccrued', { commission: 'of November', occurredAt: '2026-11-01T00:00:00.000Z' }),
  ]);
  expect(await booked()).toEqual(['2026-10-31', '2026-11-02', '2026-10-31', '2026-11-01']);
  expect(await faults()).toEqual([]);
});

test('a fact of 30 February is effective on the day that it falls on', async () => {
  await books.writer.postCommissions([commission('CommissionAccrued', { occurredAt: '2026-02-30T00:00:00.000Z' })]);
  expect(await booked()).toEqual(['2026-03-02']);
  expect(await faults()).toEqual([]);
});
