import { PermanentFault } from '#event-log';
import { type Books, commission, euro, item, openBooks } from '../../../test/books.js';
import { verifyLedger } from '../../verify/verify-ledger.query.js';

let books: Books;
beforeEach(async () => {
  books = await openBooks();
  await books.writer.postCommissions([commission('CommissionApproved')]);
  await post('ReservationRequested', 'PaymentStarted');
});
afterEach(() => books.drop());

function post(...types: Parameters<typeof item>[0][]): Promise<void> {
  return books.writer.postPayoutItems(types.map((type) => item(type)));
}

async function lastEntry() {
  const { rows } = await books.database.admin.query<{ entry: string }>(
    `select entry.kind || ' takes back ' || coalesce(original.kind::text, 'nothing') || ': '
       || (select string_agg(account_kind || ' ' || debit - credit, ', ' order by posting.number) from posting
           where posting."partition" = entry."partition" and posting.seq = entry.seq) as entry
     from entry left join entry as original
       on original."partition" = entry."partition" and original.seq = entry.reverses
     where entry.kind::text like 'payment-%' order by entry.seq desc limit 1`,
  );
  return rows[0]?.entry;
}

const faults = async () => (await verifyLedger(books.database.app)).filter(({ fault }) => fault !== undefined);

test('a return takes back the entry by which it was paid, whether both are read at once or days apart', async () => {
  await post('PaymentSettled', 'PaymentReturned');
  expect(await lastEntry()).toBe('payment-returned takes back payment-settled: bank 520, available -520');
  await books.drop();
  books = await openBooks();
  await books.writer.postCommissions([commission('CommissionApproved')]);
  await post('ReservationRequested', 'PaymentStarted', 'PaymentSettled');
  await books.writer.postPayoutItems([item('PaymentReturned', { kept: euro(20n) })]);
  expect(await lastEntry()).toBe(
    'payment-returned takes back payment-settled: bank 500, available -520, payout_fee 20',
  );
  expect(await faults()).toEqual([]);
});

test('what the bank returned before anybody read that it was paid takes back nothing', async () => {
  await books.writer.postPayoutItems([item('PaymentRejected', { kept: euro(20n) })]);
  expect(await lastEntry()).toBe(
    'payment-rejected takes back nothing: transit 520, available -520, payout_fee 20, bank -20',
  );
  expect(await faults()).toEqual([]);
});

test('a return that is told twice is posted once', async () => {
  await post('PaymentSettled', 'PaymentReturned');
  await post('PaymentReturned');
  const again = item('PaymentReturned', { occurredAt: '2026-11-10T09:00:00.000Z' });
  await expect(books.writer.postPayoutItems([again])).rejects.toThrow(PermanentFault);
  const { rows } = await books.database.admin.query("select from entry where kind = 'payment-returned'");
  expect(rows).toHaveLength(1);
});

test('a return that takes back another entry is found', async () => {
  await post('PaymentSettled', 'PaymentReturned');
  await books.database.admin.query(`
    alter table entry disable trigger user;
    update entry set reverses = reverses - 1 where kind = 'payment-returned'`);
  const found = (await faults()).map(({ check }) => check);
  expect(found).toContain('the states of payout items are numbered without a hole and follow from their entries');
});
