import { type Books, commission, creatorOf, openBooks } from '../../../test/books.js';
import { getBalances } from './get-balances.query.js';

let books: Books;
beforeAll(async () => {
  books = await openBooks();
});
afterAll(() => books.drop());

const accrue = (commissionId: string, occurredAt: string) =>
  books.writer.postCommissions([commission('CommissionAccrued', { commission: commissionId, occurredAt })]);

test('a balance on a day is that of the days summed up and of the lines behind them', async () => {
  await accrue('a', '2026-10-03T00:00:00.000Z');
  books.clock.set('2026-12-01T00:00:00.000Z');
  await accrue('b', '2026-10-04T23:59:59.999Z');
  await books.roll();
  await accrue('c', '2026-10-05T00:00:00.000Z');
  const pendingOn = async (effectiveOn: string, knownAt?: string) => {
    const moment = { effectiveOn, ...(knownAt === undefined ? {} : { knownAt }) };
    const { balances } = await getBalances(books.database.app, creatorOf('ann'), moment);
    return balances.map(({ pending }) => pending.minor);
  };
  expect(await pendingOn('2026-10-02')).toEqual([]);
  expect(await pendingOn('2026-10-03')).toEqual([520n]);
  expect(await pendingOn('2026-10-04')).toEqual([1_040n]);
  expect(await pendingOn('2026-10-05')).toEqual([1_560n]);
  expect(await pendingOn('2026-10-05', '2026-11-30T23:59:59.999Z')).toEqual([520n]);
  expect(await pendingOn('2026-10-05', '2026-11-01T11:59:59.999Z')).toEqual([]);
  expect(await pendingOn('9999-12-31', '9999-12-31T23:59:59.999Z')).toEqual([1_560n]);
});
