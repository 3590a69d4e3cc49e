import fc from 'fast-check';
import { type Books, commission, openBooks } from '../../../test/books.js';
import { debtor, owed, paid, postSettlement } from '../../../test/settlements.js';
import { openTeller, writeOff } from '../../../test/teller.js';
import { listReceivables } from './list-receivables.query.js';

let books: Books;
beforeEach(async () => {
  books = await openBooks();
});
afterEach(() => books.drop());

const ask = async (on: string, more: object = {}) => (await listReceivables(books.database.app, { on, ...more })).items;
async function figures(on = '2026-11-01', more: object = {}) {
  const items = await ask(on, more);
  return items.map(({ provisional, confirmed, settled, unsettled, ahead, missing, instructed, balance }) => ({
    unsettled: unsettled.map(({ amount }) => Number(amount.minor)),
    ...Object.fromEntries(
      Object.entries({ provisional, confirmed, settled, ahead, missing, instructed, balance }).map(
        ([name, { minor }]) => [name, Number(minor)],
      ),
    ),
  }));
}
const approve = (name: string, occurredAt: string) =>
  owed('CommissionApproved', { commission: name, creator: name, occurredAt });

test('what is reported is provisional; what is confirmed is owed until it is settled', async () => {
  const { postCommissions } = books.writer;
  await postCommissions([owed('CommissionAccrued', { creator: 'one', commission: 'one' })]);
  const none = { confirmed: 0, settled: 0, ahead: 0, missing: 0, instructed: 0, balance: 0 };
  expect(await figures()).toEqual([{ ...none, provisional: 650, unsettled: [0, 0, 0, 0] }]);
  await postCommissions([approve('one', '2026-10-20T23:59:59.999Z')]);
  const open = { ...none, provisional: 0, confirmed: 650, balance: 650 };
  expect(await figures()).toEqual([{ ...open, unsettled: [650, 0, 0, 0] }]);
  await postSettlement(books.writer, [paid('one')]);
  expect(await figures()).toEqual([{ ...open, settled: 650, balance: 0, unsettled: [0, 0, 0, 0] }]);
});

test.each<[string, number[]]>([
  ['2026-10-01', [650, 0, 0, 0]],
  ['2026-10-31', [650, 0, 0, 0]],
  ['2026-11-01', [0, 650, 0, 0]],
  ['2026-11-30', [0, 650, 0, 0]],
  ['2026-12-01', [0, 0, 650, 0]],
  ['2026-12-30', [0, 0, 650, 0]],
  ['2026-12-31', [0, 0, 0, 650]],
])('what was confirmed on 1 October is, on %s, as old as that', async (on, ages) => {
  await books.writer.postCommissions([approve('one', '2026-10-01T00:00:00.000Z')]);
  expect(await figures(on)).toMatchObject([{ unsettled: ages }]);
});

test('the end of a hold makes nothing younger, and an approval makes what was accrued before young', async () => {
  const fields = { creator: 'one', commission: 'one' };
  await books.writer.postCommissions([
    owed('CommissionAccrued', { ...fields, occurredAt: '2026-06-01T00:00:00.000Z' }),
    owed('CommissionApproved', {
      ...{ ...fields, occurredAt: '2026-10-01T00:00:00.000Z', availableAt: '2026-10-31T00:00:00.000Z' },
    }),
  ]);
  expect(await books.release()).toBe(1);
  expect(await figures('2026-11-01')).toMatchObject([{ unsettled: [0, 650, 0, 0] }]);
});

test('what no statement has named is missing once the term is over; what one has named is a difference, not missing', async () => {
  const day = '2026-08-01T12:00:00.000Z';
  for (const name of ['one', 'two']) await books.writer.postCommissions([approve(name, day)]);
  await postSettlement(books.writer, [paid('two', { expected: 600n, paid: 600n })]);
  expect(await figures('2026-10-30')).toMatchObject([{ missing: 0, unsettled: [0, 0, 700, 0] }]);
  expect(await figures('2026-10-31')).toMatchObject([{ missing: 650, unsettled: [0, 0, 0, 700] }]);
  expect(await figures('2026-08-31', { termDays: 30 })).toMatchObject([{ missing: 0 }]);
  expect(await figures('2026-09-01', { termDays: 30 })).toMatchObject([{ missing: 650 }]);
});

test('what is taken back after it was paid, or paid before it was decided, is ahead', async () => {
  await books.writer.postCommissions([approve('one', '2026-10-01T00:00:00.000Z')]);
  await postSettlement(books.writer, [paid('one'), paid('later')]);
  await books.writer.postCommissions([
    owed('CommissionReversed', { creator: 'one', commission: 'one', share: 20n, fee: 5n }),
  ]);
  expect(await figures()).toMatchObject([{ ahead: 675, balance: -675, confirmed: 625, unsettled: [0, 0, 0, 0] }]);
  await books.writer.postCommissions([approve('later', '2026-10-30T00:00:00.000Z')]);
  expect(await figures()).toMatchObject([{ ahead: 25, balance: -25, confirmed: 1_275 }]);
});

test('what is written off is shown beside what is open, and is no longer in the balance', async () => {
  await books.writer.postCommissions([approve('one', '2026-10-01T00:00:00.000Z')]);
  const teller = openTeller(books);
  const instructionId = await teller.propose(writeOff({ debtor, amount: { minor: 650n, currency: 'EUR' } }));
  await teller.approve(instructionId);
  await teller.follow();
  expect(await figures()).toMatchObject([{ balance: 0, instructed: -650, confirmed: 650, unsettled: [0, 650, 0, 0] }]);
});

test('debtors and currencies stand side by side, and are paged', async () => {
  const { postCommissions } = books.writer;
  await postCommissions([owed('CommissionAccrued', { creator: 'a', commission: 'a' })]);
  await postCommissions([owed('CommissionAccrued', { creator: 'b', commission: 'b', currency: 'USD' })]);
  await postCommissions([{ ...commission('CommissionApproved', { creator: 'c' }), debtor: 'brand:acme' }]);
  const names = (items: readonly { debtor: string; currency: string }[]) =>
    items.map((item) => `${item.debtor} ${item.currency}`);
  const all = ['brand:acme EUR', `${debtor} EUR`, `${debtor} USD`];
  expect(names(await ask('2026-11-01'))).toEqual(all);
  const first = await listReceivables(books.database.app, { on: '2026-11-01', limit: 2 });
  expect([names(first.items), first.nextCursor]).toEqual([all.slice(0, 2), all[1]]);
  const rest = await listReceivables(books.database.app, { on: '2026-11-01', limit: 2, cursor: all[1] ?? '' });
  expect([names(rest.items), rest.nextCursor]).toEqual([all.slice(2), null]);
});

const names = ['a', 'b', 'c', 'd'];
const amount = fc.bigInt({ min: 1n, max: 500n });
const someStep = fc.oneof(
  fc.record({ type: fc.constant('accrue' as const), name: fc.constantFrom(...names), share: amount, fee: amount }),
  fc.record({ type: fc.constant('approve' as const), name: fc.constantFrom(...names), share: amount, fee: amount }),
  fc.record({ type: fc.constant('reverse' as const), name: fc.constantFrom(...names), share: amount, fee: amount }),
  fc.record({ type: fc.constant('settle' as const), name: fc.constantFrom(...names), share: amount, fee: amount }),
);

test('whatever is confirmed, taken back and paid, in any order: the parts add up to the balance of the receivable accounts', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(someStep, { minLength: 1, maxLength: 14 }), async (steps) => {
      await books.drop();
      books = await openBooks();
      const types = {
        accrue: 'CommissionAccrued',
        approve: 'CommissionApproved',
        reverse: 'CommissionReversed',
      } as const;
      for (const [at, { type, name, share, fee }] of steps.entries()) {
        if (type === 'settle') {
          const line = paid(name, { expected: share, paid: share + fee });
          await postSettlement(books.writer, [line], { reference: `RM-${at}`, at: BigInt(at) });
          continue;
        }
        const occurredAt = `2026-0${1 + (at % 9)}-10T00:00:00.000Z`;
        const fact = owed(types[type], { creator: name, commission: name, share, fee, occurredAt });
        // What the books refuse changes nothing.
        await books.writer.postCommissions([fact]).catch(() => undefined);
      }
      const { rows } = await books.database.admin.query<{ kind: string; balance: bigint }>(
        `select account_kind as kind, sum(debit - credit)::bigint as balance from posting
         where account_kind like 'receivable%' group by account_kind`,
      );
      const balanceOf = (kind: string) => rows.find((row) => row.kind === kind)?.balance ?? 0n;
      const [receivable] = await ask('2026-11-01');
      const told = receivable ?? { unsettled: [] };
      const minor = (name: 'provisional' | 'confirmed' | 'settled' | 'ahead' | 'missing' | 'instructed' | 'balance') =>
        receivable?.[name].minor ?? 0n;
      const unsettled = told.unsettled.reduce((sum, each) => sum + each.amount.minor, 0n);
      expect(minor('provisional')).toBe(balanceOf('receivable_pending'));
      expect(minor('balance')).toBe(balanceOf('receivable'));
      expect(minor('confirmed') - minor('settled')).toBe(balanceOf('receivable'));
      expect(unsettled - minor('ahead')).toBe(balanceOf('receivable'));
      expect(minor('instructed')).toBe(0n);
      expect(minor('missing') <= unsettled).toBe(true);
    }),
    { numRuns: 15 },
  );
});
