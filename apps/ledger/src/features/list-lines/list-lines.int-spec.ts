import fc from 'fast-check';
import { type Books, commission, creatorOf, openBooks } from '../../../test/books.js';
import { type LinePlace, listLines } from './list-lines.query.js';

const entries = 37;
const ann = creatorOf('ann');
const asked = { creatorId: ann, account: 'pending', currency: 'EUR' } as const;
const amounts = Array.from({ length: entries }, (_, index) => BigInt(100 + index));
/** Line number, amount and balance after it, oldest first. */
const expected = amounts.map((amount, index) => [
  String(index + 1),
  amount,
  amounts.slice(0, index + 1).reduce((sum, each) => sum + each, 0n),
]);

let books: Books;
beforeAll(async () => {
  books = await openBooks();
  const facts = amounts.map((share, index) => {
    const occurredAt = `2026-10-${index % 9 < 5 ? '03' : '04'}T00:00:00.000Z`;
    return commission('CommissionAccrued', { commission: String(index), share, occurredAt });
  });
  for (const [from, to] of [
    [0, 1],
    [1, 12],
    [12, 13],
    [13, 37],
  ]) {
    await books.writer.postCommissions(facts.slice(from, to));
  }
  await books.writer.postCommissions([commission('CommissionAccrued', { commission: 'other', creator: 'bob' })]);
  await books.writer.postCommissions([commission('CommissionAccrued', { commission: 'usd', currency: 'USD' })]);
});
afterAll(() => books.drop());

async function allPages(order: 'newest' | 'oldest', limit: number) {
  const pages: unknown[][] = [];
  for (let after: LinePlace | undefined; ;) {
    const where = after === undefined ? {} : { after };
    const { items, next } = await listLines(books.database.app, { ...asked, ...where, order, limit });
    pages.push(...items.map(({ line, amount, balance }) => [line, amount.minor, balance.minor]));
    if (next === undefined) return pages;
    expect(items).toHaveLength(limit);
    after = next;
  }
}

test('every line comes once with the balance after it, in either order, whatever the pages', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: entries + 1 }), async (limit) => {
      expect(await allPages('oldest', limit)).toEqual(expected);
      expect(await allPages('newest', limit)).toEqual(expected.toReversed());
    }),
    { numRuns: 12 },
  );
});

test('from a line one goes on in the other direction', async () => {
  const { next } = await listLines(books.database.app, { ...asked, order: 'newest', limit: 7 });
  expect(next?.line).toBe(31n);
  const back = await listLines(books.database.app, {
    ...asked,
    ...(next && { after: next }),
    order: 'oldest',
    limit: 200,
  });
  expect(back.items.map(({ line }) => line)).toEqual(['32', '33', '34', '35', '36', '37']);
});

test('another account, another currency and another creator have lines of their own', async () => {
  const linesOf = async (other: object) =>
    (await listLines(books.database.app, { ...asked, order: 'newest', limit: 5, ...other })).items.length;
  expect(await linesOf({ account: 'held' })).toBe(0);
  expect(await linesOf({ currency: 'USD' })).toBe(1);
  expect(await linesOf({ creatorId: creatorOf('bob') })).toBe(1);
  expect(await linesOf({ creatorId: creatorOf('nobody') })).toBe(0);
});
