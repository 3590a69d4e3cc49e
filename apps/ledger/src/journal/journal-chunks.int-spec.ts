import { type Books, commission, creatorOf, openBooks } from '../../test/books.js';
import { getBalances } from '../features/get-balances/get-balances.query.js';
import { verifyLedger } from '../verify/verify-ledger.query.js';
import { mostLinesAChunk } from './slice-account.js';

let books: Books;
beforeEach(async () => {
  books = await openBooks();
});
afterEach(() => books.drop());

test.each([
  [mostLinesAChunk, [100]],
  [mostLinesAChunk + 1, [100, 1]],
  [2 * mostLinesAChunk + 1, [100, 100, 1]],
])('%d lines of an account and a day in one slice are chunks of %j', async (lines, sizes) => {
  const facts = Array.from({ length: lines }, (_, index) =>
    commission('CommissionAccrued', { commission: String(index) }),
  );
  await books.writer.postCommissions(facts);
  const { rows } = await books.database.admin.query<{ sizes: number[] }>(
    `select array_agg(cardinality(amounts) order by from_seq) as sizes
     from line_chunk join account on account.id = line_chunk.account group by account.id`,
  );
  expect(rows).toEqual(Array.from({ length: 3 }, () => ({ sizes })));
  const { balances } = await getBalances(books.database.app, creatorOf('ann'));
  expect(balances[0]?.pending.minor).toBe(BigInt(lines) * 520n);
  expect((await verifyLedger(books.database.app)).filter(({ fault }) => fault !== undefined)).toEqual([]);
});
