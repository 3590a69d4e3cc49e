import fc from 'fast-check';
import { type Books, euro, openBooks, programId } from '../../test/books.js';
import { debtor, owed, paid, postSettlement, settlementOf } from '../../test/settlements.js';
import { clearing, openTeller, type Teller, writeOff } from '../../test/teller.js';
import { listDifferences } from '../features/list-differences/list-differences.query.js';
import { verifyLedger } from '../verify/verify-ledger.query.js';
import { findInstruction, listInstructions } from './instructions.query.js';

let books: Books;
let teller: Teller;
beforeEach(async () => {
  books = await openBooks();
  teller = openTeller(books);
  await books.writer.postCommissions([owed('CommissionApproved'), owed('CommissionApproved', { commission: 'two' })]);
  await postSettlement(books.writer, [
    paid('one', { paid: 600n }),
    paid('two'),
    paid('unknown', { outcome: 'unknown-conversion', expected: 0n, paid: 70n }),
  ]);
});
afterEach(() => books.drop());

const balances = async () => {
  const { rows } = await books.database.admin.query<{ kind: string; balance: bigint }>(
    `select account_kind as kind, sum(debit - credit)::bigint as balance from posting
     where owner = 'company' and (scope = $1 or account_kind = 'fee_revenue') group by 1`,
    [debtor],
  );
  return Object.fromEntries(rows.map(({ kind, balance }) => [kind, balance]));
};
const list = async (status?: 'open' | 'cleared') => {
  const answer = await listDifferences(books.database.app, status === undefined ? {} : { status });
  return answer?.items ?? [];
};
const open = async () => Object.fromEntries((await list()).map((item) => [item.line, item.open.minor]));
const faults = async () => (await verifyLedger(books.database.app)).filter(({ fault }) => fault !== undefined);
const give = async (says: Parameters<typeof clearing>[0]) => {
  const instructionId = await teller.propose(clearing(says));
  expect(await teller.approve(instructionId)).toBeUndefined();
  await teller.follow();
  return instructionId;
};

test('what is missing is owed again, or given up; the list says by which entry', async () => {
  expect(await balances()).toMatchObject({ receivable: 0n, suspense: -20n });
  const later = await give({ amount: euro(-20n) });
  const lost = await give({ amount: euro(-30n), against: 'bad_debt' });
  expect(await balances()).toMatchObject({ receivable: 20n, bad_debt: 30n, suspense: -70n });
  const [item] = await list('cleared');
  expect(item).toMatchObject({
    ...{ line: 1, difference: euro(-50n), open: euro(0n) },
    cleared: [
      { instructionId: later, against: 'receivable', amount: euro(-20n) },
      { instructionId: lost, against: 'bad_debt', amount: euro(-30n) },
    ],
  });
  const { rows } = await books.database.admin.query<{ reference: string }>(
    `select reference from entry where "partition" || '-' || seq = $1`,
    [item?.cleared[1]?.entryId],
  );
  expect(rows).toEqual([{ reference: lost }]);
  expect((await list('open')).map(({ line }) => line)).toEqual([3]);
  expect(await faults()).toEqual([]);
});

test('what was too much pays what is owed, or is kept as a fee', async () => {
  await give({ line: 3, amount: euro(40n) });
  await give({ line: 3, amount: euro(30n), against: 'fee_revenue', programId });
  expect(await balances()).toMatchObject({ receivable: -40n, fee_revenue: -290n, suspense: 50n });
  expect(await open()).toEqual({ 1: -50n, 3: 0n });
  expect(await faults()).toEqual([]);
});

test('it takes two people', async () => {
  const instructionId = await teller.propose(clearing());
  await teller.follow();
  expect(await open()).toEqual({ 1: -50n, 3: 70n });
  expect(await teller.approve(instructionId, 'fina')).toBe('same-person');
});

test.each([
  ['a line that fits', { line: 2 }, 'difference-unknown'],
  ['a line that is not there', { line: 9 }, 'difference-unknown'],
  ['another settlement', { settlementId: settlementOf('RM-9') }, 'difference-unknown'],
  ['another debtor', { debtor: 'source:cj' }, 'difference-unknown'],
  ['another currency', { amount: { minor: -50n, currency: 'USD' } }, 'difference-unknown'],
  ['a cent more', { amount: euro(-51n) }, 'exceeds-difference'],
  ['the other way', { amount: euro(50n) }, 'exceeds-difference'],
] as const)('of %s nothing can be cleared', async (_what, says, refusal) => {
  expect(await teller.propose(clearing(says))).toBe(refusal);
});

test('of two that are approved at once and are too much together, the books refuse the second by name', async () => {
  const both = [
    await teller.propose(clearing({ amount: euro(-30n) })),
    await teller.propose(clearing({ amount: euro(-21n) })),
  ];
  expect(await Promise.all(both.map((one) => teller.approve(one)))).toEqual([undefined, undefined]);
  await teller.follow();
  const { items } = await listInstructions(books.database.app, { status: 'refused' });
  expect(items).toMatchObject([{ refusal: 'exceeds-difference' }]);
  const [item] = await list();
  expect(item?.cleared).toHaveLength(1);
  expect(item?.cleared[0]?.instructionId).not.toBe(items[0]?.instructionId);
  expect(await findInstruction(books.database.app, item?.cleared[0]?.instructionId ?? '')).toMatchObject({
    status: 'instructed',
  });
  expect(await faults()).toEqual([]);
});

test('a difference that is given up is not taken off what the debtor owes', async () => {
  await give({ amount: euro(-50n), against: 'bad_debt' });
  await books.writer.postCommissions([owed('CommissionApproved', { commission: 'three' })]);
  expect(await teller.propose(writeOff({ debtor, amount: euro(651n) }))).toBe('exceeds-receivable');
  expect(await teller.propose(writeOff({ debtor, amount: euro(650n) }))).toMatch(/^0/);
});

test('whatever is cleared in whatever order, no difference changes its side, and together they are the suspense', async () => {
  const some = fc.record({
    line: fc.constantFrom(1, 3),
    minor: fc.bigInt({ min: -60n, max: 80n }).filter((minor) => minor !== 0n),
    against: fc.constantFrom('receivable' as const, 'bad_debt' as const),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(some, { minLength: 1, maxLength: 6 }), async (wanted) => {
      for (const { line, minor, against } of wanted) {
        const said = await teller.propose(clearing({ line, amount: euro(minor), against }));
        if (said.startsWith('0')) await teller.approve(said);
      }
      await teller.follow();
      const { 1: missing = 0n, 3: tooMuch = 0n } = await open();
      expect(missing <= 0n && missing >= -50n && tooMuch >= 0n && tooMuch <= 70n).toBe(true);
      expect((await balances()).suspense ?? 0n).toBe(-(missing + tooMuch));
    }),
    { numRuns: 8 },
  );
  expect(await faults()).toEqual([]);
});

test('a clearing that says other than its entry is found', async () => {
  await give({ amount: euro(-20n) });
  await books.database.admin.query(
    'alter table settlement_clearing disable trigger user; update settlement_clearing set amount = -21',
  );
  expect((await faults()).map(({ check }) => check)).toContain(
    'what was cleared of a difference follows from its entries, and is no more than the difference',
  );
});
