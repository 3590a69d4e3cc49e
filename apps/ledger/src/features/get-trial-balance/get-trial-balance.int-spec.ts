import { type Books, commission, item, openBooks, programId } from '../../../test/books.js';
import { getTrialBalance } from './get-trial-balance.query.js';

let books: Books;
beforeAll(async () => {
  books = await openBooks();
  const { postCommissions, postPayoutItems } = books.writer;
  // Two creators, of two partitions: two stripes of each company account.
  await postCommissions([commission('CommissionApproved', { occurredAt: '2026-10-03T00:00:00.000Z' })]);
  await postCommissions([
    commission('CommissionAccrued', { creator: 'bob', commission: 'two', occurredAt: '2026-10-04T00:00:00.000Z' }),
  ]);
  books.clock.set('2026-11-02T08:00:00.000Z');
  await books.roll();
  await postPayoutItems([item('ReservationRequested', { occurredAt: '2026-10-05T00:00:00.000Z' })]);
  await postCommissions([
    commission('CommissionAccrued', { creator: 'bob', commission: 'usd', currency: 'USD', share: 1n, fee: 1n }),
  ]);
});
afterAll(() => books.drop());

const trial = async (moment: { effectiveOn?: string; knownAt?: string } = {}) => {
  const { currencies } = await getTrialBalance(books.database.app, moment);
  for (const { debits, credits, lines } of currencies) {
    expect(debits).toBe(credits);
    expect(lines.reduce((sum, { balance }) => sum + BigInt(balance), 0n)).toBe(0n);
  }
  return currencies.map(({ currency, lines }) => [
    currency,
    Object.fromEntries(lines.map(({ owner, kind, scope, balance }) => [`${owner} ${kind} ${scope}`.trim(), balance])),
  ]);
};
const october3 = {
  [`company fee_revenue ${programId}`]: '-130',
  'company receivable source:awin': '650',
  'creators available': '-520',
};
const october4 = {
  [`company fee_pending ${programId}`]: '-130',
  [`company fee_revenue ${programId}`]: '-130',
  'company receivable source:awin': '650',
  'company receivable_pending source:awin': '650',
  'creators available': '-520',
  'creators pending': '-520',
};

test('it balances in every currency, stripes and creators added up, and agrees with itself on a day long after', async () => {
  const now = await trial();
  expect(now).toEqual([
    ['EUR', { ...october4, 'creators available': '0', 'creators reserved': '-520' }],
    [
      'USD',
      {
        [`company fee_pending ${programId}`]: '-1',
        'company receivable_pending source:awin': '2',
        'creators pending': '-1',
      },
    ],
  ]);
  expect(await trial({ effectiveOn: '9999-12-31' })).toEqual(now);
  expect(await trial({ knownAt: '9999-12-31T00:00:00.000Z' })).toEqual(now);
});

test('as effective on a day, and as known at an instant', async () => {
  expect(await trial({ effectiveOn: '2026-10-03', knownAt: '2026-11-01T12:00:00.000Z' })).toEqual([['EUR', october3]]);
  expect(await trial({ effectiveOn: '2026-10-04', knownAt: '2026-11-02T07:59:59.999Z' })).toEqual([['EUR', october4]]);
  expect(await trial({ knownAt: '2026-11-02T07:59:59.999Z' })).toEqual([['EUR', october4]]);
  expect(await trial({ effectiveOn: '2026-10-02' })).toEqual([]);
  expect(await trial({ knownAt: '2026-11-01T11:59:59.999Z' })).toEqual([]);
});
