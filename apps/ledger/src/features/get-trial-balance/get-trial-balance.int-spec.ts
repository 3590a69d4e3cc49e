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

const instantOf = (day: string) => `${day}T12:00:00.000Z`;
const fold = `
  select account.currency, concat_ws(' ', case account.owner when 'company' then 'company' else 'creators' end, account.kind,
    nullif(account.scope, '')) as line, sum(leg.amount)::text as balance
  from entry_leg as leg join account on account.id = leg.account
  join seal on seal."partition" = leg."partition" and seal.batch = leg.batch
  where seal.recorded_at <= $1 and leg.effective_at < ($2::date + 1)::timestamp at time zone 'UTC'
  group by 1, 2 order by 1, 2`;

test('on any day and as known at any instant it is the sum of the entries, however much of them is summed up', async () => {
  const own = await openBooks();
  const recorded = ['2026-10-30', '2026-10-31', '2026-11-01', '2026-11-20', '2027-01-02', '2027-01-03'];
  const happened = ['2026-09-30', '2026-10-31', '2026-11-01', '2027-01-02'];
  const asked = [...recorded, ...happened, '2026-10-29', '2026-12-31', '2027-01-04'];
  for (const [at, day] of recorded.entries()) {
    own.clock.set(instantOf(day));
    for (const [number, creator] of ['ann', 'bob', 'carl'].entries()) {
      const occurredAt = `${happened[(at + number) % happened.length]}T23:59:59.999Z`;
      const says = { creator, commission: `${creator} ${at}`, occurredAt, share: BigInt(100 * at + number + 1) };
      await own.writer.postCommissions([
        commission('CommissionAccrued', { ...says, currency: at % 2 === 0 ? 'EUR' : 'USD' }),
      ]);
    }
    if (at !== 3) await own.roll();
    for (const knownOn of asked) {
      for (const effectiveOn of asked) {
        const told = await getTrialBalance(own.database.app, { effectiveOn, knownAt: instantOf(knownOn) });
        const { rows } = await own.database.admin.query(fold, [instantOf(knownOn), effectiveOn]);
        const lines = told.currencies.flatMap(({ currency, lines: some }) =>
          some.map(({ owner, kind, scope, balance }) => ({
            currency,
            line: `${owner} ${kind} ${scope}`.trim(),
            balance,
          })),
        );
        expect([knownOn, effectiveOn, lines]).toEqual([knownOn, effectiveOn, rows]);
      }
    }
  }
  await own.drop();
});

test('as effective on a day, and as known at an instant', async () => {
  expect(await trial({ effectiveOn: '2026-10-03', knownAt: '2026-11-01T12:00:00.000Z' })).toEqual([['EUR', october3]]);
  expect(await trial({ effectiveOn: '2026-10-04', knownAt: '2026-11-02T07:59:59.999Z' })).toEqual([['EUR', october4]]);
  expect(await trial({ knownAt: '2026-11-02T07:59:59.999Z' })).toEqual([['EUR', october4]]);
  expect(await trial({ effectiveOn: '2026-10-02' })).toEqual([]);
  expect(await trial({ knownAt: '2026-11-01T11:59:59.999Z' })).toEqual([]);
});
