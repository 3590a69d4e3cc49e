import { type Books, commission, euro, item, openBooks } from '../../test/books.js';
import { adjustment, availableToAnn, exchange, openTeller, type Teller, writeOff } from '../../test/teller.js';
import { verifyLedger } from '../verify/verify-ledger.query.js';
import { findInstruction, listInstructions } from './instructions.query.js';

let books: Books;
let teller: Teller;
beforeEach(async () => {
  books = await openBooks();
  teller = openTeller(books);
});
afterEach(() => books.drop());

const available = () => availableToAnn(books);
const receivable = async () => {
  const { rows } = await books.database.admin.query<{ balance: bigint }>(
    "select sum(debit - credit)::bigint as balance from posting where account_kind = 'receivable'",
  );
  return rows[0]?.balance;
};
const faults = async () => (await verifyLedger(books.database.app)).filter(({ fault }) => fault !== undefined);

test('of two write-offs that are approved at once, the second finds what is left', async () => {
  await books.writer.postCommissions([commission('CommissionApproved')]);
  const both = [await teller.propose(writeOff()), await teller.propose(writeOff({ amount: euro(1n) }))];
  const said = await Promise.all(both.map((one) => teller.approve(one)));
  expect(said.toSorted()).toEqual(['exceeds-receivable', undefined]);
  await teller.follow();
  expect(await receivable()).toBeGreaterThanOrEqual(0n);
  expect(await faults()).toEqual([]);
});

test('what is given and not posted yet counts as written off, and no longer once it is', async () => {
  await books.writer.postCommissions([commission('CommissionApproved')]);
  await teller.approve(await teller.propose(writeOff({ amount: euro(600n) })));
  expect(await teller.propose(writeOff({ amount: euro(51n) }))).toBe('exceeds-receivable');
  await teller.follow();
  expect(await teller.propose(writeOff({ amount: euro(51n) }))).toBe('exceeds-receivable');
  expect(await teller.propose(writeOff({ amount: euro(50n) }))).toMatch(/^0/);
});

test('of two exchanges that are approved at once, the books take the first and refuse the second by name', async () => {
  await teller.propose(adjustment({ amount: euro(10_000n) }));
  await teller.follow();
  const both = [await teller.propose(exchange()), await teller.propose(exchange())];
  expect(await Promise.all(both.map((one) => teller.approve(one)))).toEqual([undefined, undefined]);
  await teller.follow();
  await teller.follow();
  expect(await available()).toEqual({ EUR: 0n, USD: 10_843n });
  const { items } = await listInstructions(books.database.app, { status: 'refused' });
  expect(items).toMatchObject([{ status: 'refused', refusal: 'exceeds-available', decidedBy: 'finn' }]);
  expect(await teller.approve(items[0]?.instructionId ?? '', 'olga')).toBe('already-decided');
  expect(await faults()).toEqual([]);
});

test('what was reserved for a payout between the approval and the posting is not exchanged', async () => {
  await teller.propose(adjustment({ amount: euro(10_000n) }));
  await teller.follow();
  const given = await teller.propose(exchange());
  await teller.approve(given);
  await books.writer.postPayoutItems([item('ReservationRequested', { minor: 1n })]);
  await teller.follow();
  expect(await findInstruction(books.database.app, given)).toMatchObject({ refusal: 'exceeds-available' });
  expect(await available()).toEqual({ EUR: 9_999n });
  expect(await faults()).toEqual([]);
});

test('an instruction that is said to be refused and is posted is found, and one whose refusal has no place', async () => {
  await teller.propose(adjustment());
  await teller.follow();
  await books.database.admin.query(
    "update instruction set status = 'refused', refusal = 'exceeds-available', refused_in = 1",
  );
  expect((await faults()).map(({ check }) => check)).toEqual([
    'what was instructed is posted as it was given, and by two people where it takes two',
    'as many instructions were refused as have their place among the entries',
  ]);
});
