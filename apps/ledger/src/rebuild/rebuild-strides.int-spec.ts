import { topics } from '#contracts';
import { commission, creatorOf } from '../../test/books.js';
import { type LoggedBooks, openLoggedBooks } from '../../test/logged-books.js';
import { journalPartitions } from '../journal/partition-clock.query.js';
import { openBookBuilder } from './book-builder.js';
import { compareBooks } from './compare-books.query.js';
import { withView } from './live-view.query.js';
import { makeFreshBooks } from './make-books.query.js';

let books: LoggedBooks;
beforeAll(async () => {
  books = await openLoggedBooks(90);
  const names = Array.from({ length: 400 }, (_, index) => `commission ${index}`);
  await books.appendCommissions(
    ...names.map((name) => commission('CommissionAccrued', { commission: name })),
    // Each is spoken of again long after its row was made, in the same transaction of a rebuild.
    ...names.map((name) => commission('CommissionApproved', { commission: name })),
    // Of the same commission, but of another creator.
    ...names.slice(0, 10).map((name) => commission('CommissionAccrued', { commission: name, creator: 'bea' })),
    ...names.slice(300).map((name) => commission('CommissionReversed', { commission: name, share: 1n, fee: 1n })),
  );
  await books.caughtUp();
});
afterAll(() => books.drop());

const sealsOfAnn = async () => {
  const { rows } = await books.database.admin.query<{ partition: number; batch: bigint; first_seq: bigint }>(
    `select "partition", batch, first_seq from seal
     where "partition" = (select "partition" from account where owner = $1 limit 1) order by batch`,
    [creatorOf('ann')],
  );
  return rows;
};

test('many batches that are made in one transaction come out as they were sealed one by one', async () => {
  expect(await books.rebuild()).toMatchObject({ outcome: 'equal', entries: 910 });
});

test('a batch in the middle that comes out otherwise is named, and where it begins', async () => {
  const seals = await sealsOfAnn();
  expect(seals.length).toBeGreaterThan(9);
  const fifth = seals[4] ?? { partition: -1, batch: -1n, first_seq: -1n };
  const { admin } = books.database;
  const recordedLater = (by: string) =>
    admin.transaction(async (tx) => {
      await tx.query('set local session_replication_role = replica');
      await tx.query(`update seal set recorded_at = recorded_at + $3::interval where "partition" = $1 and batch = $2`, [
        fifth.partition,
        fifth.batch,
        by,
      ]);
    });
  await recordedLater('1 millisecond');
  try {
    const name = `${fifth.partition}-${fifth.batch}`;
    const rebuilt = await books.rebuild();
    expect(rebuilt).toMatchObject({ outcome: 'refused', refusal: 'differs' });
    expect(rebuilt).toMatchObject({
      detail: expect.stringContaining(
        `from entry ${fifth.partition}-${fifth.first_seq} on: seal ${name} comes out otherwise`,
      ),
    });
  } finally {
    await recordedLater('-1 millisecond');
  }
  expect(await books.rebuild()).toMatchObject({ outcome: 'equal' });
});

test('what comes later is followed from where the books were left, with what they know of before', async () => {
  const { admin, adminUrl, url, readerUrl } = books.database;
  await admin.transaction((tx) => makeFreshBooks(tx, { isKept: false }));
  const logUrls = Object.fromEntries(topics.map(({ owner }) => [owner, readerUrl]));
  const builder = openBookBuilder({ adminUrl, serviceUrl: url, logUrls, partitions: await journalPartitions(admin) });
  const counts: number[] = [];
  const follow = () => withView(admin, ({ snapshot }) => builder.follow(snapshot, (count) => void counts.push(count)));
  try {
    expect(await follow()).toEqual([]);
    await books.appendCommissions(
      commission('CommissionReversed', { commission: 'commission 0', share: 2n, fee: 1n }),
      commission('CommissionAccrued', { commission: 'one more' }),
    );
    await books.caughtUp();
    expect(await follow()).toEqual([]);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(912);
    const tables = await admin.transaction((live) => compareBooks(live, admin));
    expect(tables.filter(({ firstDifference }) => firstDifference !== undefined)).toEqual([]);
  } finally {
    await builder.end();
  }
});
