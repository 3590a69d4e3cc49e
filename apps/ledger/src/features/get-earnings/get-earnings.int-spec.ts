import { type Books, commission, creatorOf, openBooks, programId } from '../../../test/books.js';
import { derivedId } from '#event-log';
import { getEarnings } from './get-earnings.query.js';

const ann = creatorOf('ann');
const october = { from: '2026-10-01', to: '2026-10-31' };

let books: Books;
beforeAll(async () => {
  books = await openBooks();
  const { postCommissions } = books.writer;
  await postCommissions([
    commission('CommissionAccrued', { commission: 'a', occurredAt: '2026-10-03T23:59:59.999Z' }),
    commission('CommissionApproved', { commission: 'a', occurredAt: '2026-10-04T00:00:00.000Z' }),
    commission('CommissionAccrued', { commission: 'b', stream: 'donation', occurredAt: '2026-10-31T23:59:59.999Z' }),
    commission('CommissionAccrued', { commission: 'c', currency: 'USD', occurredAt: '2026-10-05T00:00:00.000Z' }),
    commission('CommissionAccrued', { commission: 'd', occurredAt: '2026-11-01T00:00:00.000Z' }),
  ]);
  books.clock.set('2026-11-02T00:00:00.000Z');
  await books.roll();
  await postCommissions([
    commission('CommissionReversed', { commission: 'a', share: 20n, fee: 5n, occurredAt: '2026-10-06T00:00:00.000Z' }),
  ]);
  await postCommissions([commission('CommissionAccrued', { commission: 'e', creator: 'bob' })]);
});
afterAll(() => books.drop());

const earned = async (by: 'stream' | 'program' | 'source' | 'day', days = october) =>
  (await getEarnings(books.database.app, ann, { ...days, by })).items.map((item) => [
    item.key,
    item.net.currency,
    ...[item.earned, item.adjusted, item.reversed, item.net].map(({ minor }) => minor),
  ]);

test('earnings by stream count what days are summed up and what came since, each currency for itself', async () => {
  expect(await earned('stream')).toEqual([
    ['affiliate', 'EUR', 520n, 0n, 20n, 500n],
    ['donation', 'EUR', 520n, 0n, 0n, 520n],
    ['affiliate', 'USD', 520n, 0n, 0n, 520n],
  ]);
});

test('the source is who owes it, whether its day is summed up or not', async () => {
  expect(await earned('source')).toEqual([
    ['source:awin', 'EUR', 1_040n, 0n, 20n, 1_020n],
    ['source:awin', 'USD', 520n, 0n, 0n, 520n],
  ]);
});

test('earnings by program and by day', async () => {
  expect(await earned('program')).toEqual([
    [programId, 'EUR', 1_040n, 0n, 20n, 1_020n],
    [programId, 'USD', 520n, 0n, 0n, 520n],
  ]);
  expect(await earned('day')).toEqual([
    ['2026-10-03', 'EUR', 520n, 0n, 0n, 520n],
    ['2026-10-06', 'EUR', 0n, 0n, 20n, -20n],
    ['2026-10-31', 'EUR', 520n, 0n, 0n, 520n],
    ['2026-10-05', 'USD', 520n, 0n, 0n, 520n],
  ]);
});

test('what is earned is paged by currency and key, and the last page says so', async () => {
  const page = (limit: number, cursor?: string) =>
    getEarnings(books.database.app, ann, { ...october, by: 'stream', limit, ...(cursor && { cursor }) });
  const keysOf = ({ items, nextCursor }: Awaited<ReturnType<typeof page>>) => [
    items.map(({ key, net }) => `${net.currency} ${key}`),
    nextCursor,
  ];
  const all = ['EUR affiliate', 'EUR donation', 'USD affiliate'];
  expect(keysOf(await page(3))).toEqual([all, null]);
  expect(keysOf(await page(2))).toEqual([all.slice(0, 2), 'EUR donation']);
  expect(keysOf(await page(2, 'EUR donation'))).toEqual([all.slice(2), null]);
});

test('a page holds a thousand programs unless it is asked for less, and the next one the others', async () => {
  const carl = creatorOf('carl');
  const programs = Array.from({ length: 1_001 }, (_, number) => derivedId('program', `of carl ${number}`)).sort();
  await books.writer.postCommissions(
    programs.map((id) => ({
      ...commission('CommissionAccrued', { creator: 'carl', commission: id, occurredAt: '2026-10-09T00:00:00.000Z' }),
      programId: id,
    })),
  );
  const first = await getEarnings(books.database.app, carl, { ...october, by: 'program' });
  expect([first.items.map(({ key }) => key), first.nextCursor]).toEqual([
    programs.slice(0, 1_000),
    `EUR ${programs[999]}`,
  ]);
  const second = await getEarnings(books.database.app, carl, {
    ...{ ...october, by: 'program', cursor: first.nextCursor ?? '' },
  });
  expect([second.items.map(({ key }) => key), second.nextCursor]).toEqual([programs.slice(1_000), null]);
  const rest = await getEarnings(books.database.app, carl, {
    ...{ ...october, by: 'program', cursor: `EUR ${programs[0]}` },
  });
  expect([rest.items.length, rest.nextCursor]).toEqual([1_000, null]);
});

test('both days are included, and days without earnings have none', async () => {
  expect(await earned('stream', { from: '2026-11-01', to: '2026-11-01' })).toEqual([
    ['affiliate', 'EUR', 520n, 0n, 0n, 520n],
  ]);
  expect(await earned('stream', { from: '2026-11-02', to: '2026-11-30' })).toEqual([]);
});
