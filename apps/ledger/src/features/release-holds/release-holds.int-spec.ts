import type { Database } from '#postgres';
import { type Books, commission, openBooks, type Writer } from '../../../test/books.js';
import { failing, failingAfter } from '../../../test/failing-after.js';
import { closeMonth } from '../../../test/months.js';
import { verifyLedger } from '../../verify/verify-ledger.query.js';
import { releaseHolds } from './release-holds.handler.js';

let books: Books;
beforeEach(async () => {
  books = await openBooks();
});
afterEach(() => books.drop());

const ends = Array.from({ length: 12 }, (_, number) => `2026-11-${String(2 + number).padStart(2, '0')}T23:00:00.000Z`);

/** A dozen holds, one a day, and then days on which nobody is there to end them. */
async function standstill(): Promise<void> {
  await books.writer.postCommissions(
    ends.map((availableAt, number) => commission('CommissionApproved', { commission: String(number), availableAt })),
  );
  books.clock.set('2026-12-20T09:30:00.000Z');
}

const ended = async () => {
  const { rows } = await books.database.admin.query<{ effective_at: Date; booked_on: string }>(
    "select effective_at, booked_on::text as booked_on from entry where kind = 'hold-ended' order by seq",
  );
  return rows.map(({ effective_at, booked_on }) => ({ effectiveAt: effective_at.toISOString(), bookedOn: booked_on }));
};
const faults = async () => (await verifyLedger(books.database.app)).filter(({ fault }) => fault !== undefined);
const asTheyFell = ends.map((effectiveAt) => ({ effectiveAt, bookedOn: effectiveAt.slice(0, 10) }));
const releaseBy = ({ journal }: Writer, database: Database) =>
  releaseHolds({ database, journal, clock: books.clock, releaseBatch: 5 });

test('after days of standstill each hold ends once, effective at its own instant and in their order', async () => {
  await standstill();
  expect(await books.release(5)).toBe(12);
  expect(await ended()).toEqual(asTheyFell);
  expect(await books.release(5)).toBe(0);
  expect(await faults()).toEqual([]);
});

test('two processes that come back at once end each hold once', async () => {
  await standstill();
  const other = books.openWriter();
  const [one, two] = await Promise.all([
    releaseBy(books.writer, books.writer.database),
    releaseBy(other, other.database),
  ]);
  expect(one + two).toBe(12);
  expect(await ended()).toEqual(asTheyFell);
  expect(await faults()).toEqual([]);
});

test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])(
  'a crash after %i statements of catching up, and the rest is ended by who comes next',
  async (statements) => {
    await standstill();
    const crashing = releaseBy(books.writer, endingAfter(books.writer.database, statements));
    await expect(crashing).rejects.toThrow('division by zero');
    expect(await ended()).toEqual(asTheyFell.slice(0, 5));
    const next = books.openWriter();
    expect(await releaseBy(next, next.database)).toBe(7);
    expect(await ended()).toEqual(asTheyFell);
    expect(await faults()).toEqual([]);
  },
);

/** The second transaction fails after so many statements, or just before its commit. */
function endingAfter(database: Database, statements: number): Database {
  let transactions = 0;
  return {
    ...database,
    transaction: (work) =>
      database.transaction(async (tx) => {
        transactions += 1;
        if (transactions !== 2) return work(tx);
        await work(failingAfter(tx, statements));
        return failing(tx);
      }),
  };
}

test('a hold that ended in a month that was closed meanwhile counts on the day on which it was recorded', async () => {
  await standstill();
  for (const month of ['2026-10', '2026-11']) expect(await closeMonth(books, month)).toBeUndefined();
  expect(await books.release()).toBe(12);
  expect(await ended()).toEqual(ends.map((effectiveAt) => ({ effectiveAt, bookedOn: '2026-12-20' })));
  expect(await faults()).toEqual([]);
});
