import { commission } from '../../test/books.js';
import { type LoggedBooks, openLoggedBooks } from '../../test/logged-books.js';
import { closeMonth } from '../../test/months.js';
import { verifyLedger } from '../verify/verify-ledger.query.js';

let books: LoggedBooks;
beforeEach(async () => {
  books = await openLoggedBooks();
  await tell('in time');
  expect(await closeMonth(books, '2026-10')).toBeUndefined();
  await tell('late');
});
afterEach(() => books.drop());

/** A fact of October, as all are here. */
async function tell(name: string): Promise<void> {
  await books.appendCommissions(commission('CommissionAccrued', { commission: name }));
  await books.caughtUp();
}

const bookedOn = async () =>
  (await books.database.admin.query<{ day: string }>('select booked_on::text as day from entry order by seq')).rows.map(
    ({ day }) => day,
  );

test('a late fact is booked again on the day on which the live books learned of it', async () => {
  expect(await bookedOn()).toEqual(['2026-10-03', '2026-11-01']);
  expect(await books.rebuild()).toMatchObject({ outcome: 'equal', entries: 2 });
});

test('books that are switched in go on behind the closed month, also where nothing was posted since', async () => {
  expect(await closeMonth(books, '2026-10', 'USD')).toBe('month-unknown');
  expect(await books.rebuild({ switches: true })).toMatchObject({ outcome: 'switched' });
  await tell('later still');
  expect(await bookedOn()).toEqual(['2026-10-03', '2026-11-01', '2026-11-01']);
  expect((await verifyLedger(books.database.admin)).filter(({ fault }) => fault !== undefined)).toEqual([]);
  expect(await books.rebuild()).toMatchObject({ outcome: 'equal', entries: 3 });
});

test('a month that is gone from the books shows in the first late entry', async () => {
  await books.database.admin.transaction(async (tx) => {
    await tx.query("set local session_replication_role = 'replica'");
    await tx.query('delete from period');
  });
  expect(await books.rebuild()).toMatchObject({ outcome: 'refused', refusal: 'differs' });
});
