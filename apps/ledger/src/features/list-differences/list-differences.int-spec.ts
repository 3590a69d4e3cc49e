import { type Books, openBooks } from '../../../test/books.js';
import { debtor, paid, postSettlement } from '../../../test/settlements.js';
import { listDifferences } from './list-differences.query.js';

let books: Books;
beforeAll(async () => {
  books = await openBooks();
  await postSettlement(
    books.writer,
    [
      paid('matched'),
      paid('less', { paid: 600n }),
      paid('corrected', { outcome: 'corrected', paid: 600n, settled: 600n }),
      paid('twice', { outcome: 'already-settled', expected: 0n, paid: 7n }),
    ],
    { reference: 'RM-2', paidOn: '2026-10-31' },
  );
  await postSettlement(books.writer, [paid('unknown', { outcome: 'unknown-conversion', expected: 0n, paid: 70n })], {
    ...{ reference: 'RM-1', paidOn: '2026-09-30', at: 1n },
  });
});
afterAll(() => books.drop());

const list = (page: { cursor?: string; limit?: number } = {}) => listDifferences(books.database.app, page);

test('each line that puts something into suspense is listed with what it should have been, the oldest payment first', async () => {
  const { items = [], nextCursor } = (await list()) ?? {};
  expect(nextCursor).toBeNull();
  expect(
    items.map(({ transactionId, reason, expected, paid: pays, difference }) => [
      ...[transactionId, reason, expected.minor, pays.minor, difference.minor],
    ]),
  ).toEqual([
    ['unknown', 'unknown-conversion', 0n, 70n, 70n],
    ['less', 'differs', 650n, 600n, -50n],
    ['twice', 'already-settled', 0n, 7n, 7n],
  ]);
  expect(items[1]).toMatchObject({ debtor, reference: 'RM-2', line: 2, paidOn: '2026-10-31' });
});

test('together the differences are what is in suspense', async () => {
  const { items = [] } = (await list()) ?? {};
  const { rows } = await books.database.admin.query<{ suspense: bigint }>(
    "select sum(credit - debit)::bigint as suspense from posting where account_kind = 'suspense'",
  );
  expect(rows).toEqual([{ suspense: items.reduce((sum, { difference }) => sum + difference.minor, 0n) }]);
});

test('a page ends at its limit and goes on where it ended', async () => {
  const first = await list({ limit: 2 });
  expect(first?.items).toHaveLength(2);
  const rest = await list({ limit: 2, cursor: first?.nextCursor ?? '' });
  expect([rest?.items.map(({ transactionId }) => transactionId), rest?.nextCursor]).toEqual([['twice'], null]);
  expect(await list({ limit: 3 })).toMatchObject({ nextCursor: null });
});

test.each(['', 'x', '2026-10-31', '2026-02-30.00000000-0000-0000-0000-000000000000.1', '2026-10-31.x.1'])(
  'the cursor %p is none',
  async (cursor) => {
    expect(await list({ cursor })).toBeUndefined();
  },
);
