import { topics } from '#contracts';
import { commission, creatorOf } from '../../test/books.js';
import { type LoggedBooks, openLoggedBooks } from '../../test/logged-books.js';
import { closeMonth } from '../../test/months.js';
import { journalPartitions } from '../journal/partition-clock.query.js';
import { openBookBuilder } from './book-builder.js';
import { compareBooks } from './compare-books.query.js';
import { withView } from './live-view.query.js';
import { makeFreshBooks } from './make-books.query.js';
import type { RebuiltLedger } from './rebuild-ledger.js';

type Fact = Parameters<typeof commission>;
const names = Array.from({ length: 400 }, (_, index) => `commission ${index}`);
const facts: readonly Fact[] = [
  ...names.map((name): Fact => ['CommissionAccrued', { commission: name }]),
  // Each is spoken of again long after its row was made, in the same transaction of a rebuild.
  ...names.map((name): Fact => ['CommissionApproved', { commission: name }]),
  // Of the same commission, but of another creator.
  ...names.slice(0, 10).map((name): Fact => ['CommissionAccrued', { commission: name, creator: 'bea' }]),
  ...names.slice(300).map((name): Fact => ['CommissionReversed', { commission: name, share: 1n, fee: 1n }]),
];

let books: LoggedBooks;
beforeAll(async () => {
  books = await openLoggedBooks(90);
  await books.appendCommissions(...facts.map((says) => commission(...says)));
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

/** As a rebuild finds it that reads these facts in the place of those that were booked. */
async function rebuiltFrom(told: readonly Fact[]): Promise<RebuiltLedger> {
  const other = await openLoggedBooks();
  try {
    await other.appendCommissions(...told.map((says) => commission(...says)));
    const { readerUrl } = other.database;
    const own = Object.fromEntries(topics.map(({ owner }) => [owner, books.database.readerUrl]));
    return await books.rebuild({ logUrls: { ...own, attribution: readerUrl } });
  } finally {
    await other.drop();
  }
}

const firstEntry = ({ tables }: RebuiltLedger) => tables.find(({ table }) => table === 'entry')?.firstDifference?.key;
const more = { share: 521n, fee: 130n };
const changed: Fact = ['CommissionAccrued', { commission: 'commission 200', ...more }];
const refused: Fact = ['CommissionApproved', { commission: 'commission 200', ...more }];

test('a fact that is refused is named with the batch that it was in, and what comes before it is made', async () => {
  const batch = (await sealsOfAnn()).filter(({ first_seq: seq }) => seq <= 600n).at(-1);
  const rebuilt = await rebuiltFrom(facts.with(600, refused));
  expect(rebuilt).toMatchObject({
    detail: expect.stringMatching(
      new RegExp(
        `^from entry ${batch?.partition}-${batch?.first_seq} on: amounts-differ: CommissionApproved at .*@600,`,
      ),
    ),
  });
  expect(firstEntry(rebuilt)).toBe(`partition=${batch?.partition}, seq=${batch?.first_seq}`);
});

test('where a fact is refused because an earlier one was changed, the earlier one is named', async () => {
  const batch = (await sealsOfAnn()).filter(({ first_seq: seq }) => seq <= 200n).at(-1);
  const rebuilt = await rebuiltFrom(facts.with(200, changed));
  const name = `${batch?.partition}-${batch?.batch}`;
  expect(rebuilt).toMatchObject({
    detail: expect.stringContaining(
      `from entry ${batch?.partition}-${batch?.first_seq} on: seal ${name} comes out otherwise`,
    ),
  });
  expect(firstEntry(rebuilt)).toBe(`partition=${batch?.partition}, seq=200`);
});

test('an entry that names no fact is found where it is', async () => {
  const batch = (await sealsOfAnn()).at(3);
  const { admin } = books.database;
  const named = (offset: bigint) =>
    admin.transaction(async (tx) => {
      await tx.query('set local session_replication_role = replica');
      const where = [batch?.partition, (batch?.first_seq ?? 0n) + 5n];
      await tx.query('update entry set cause_offset = $3 where "partition" = $1 and seq = $2', [...where, offset]);
    });
  await named(1_000_000n);
  try {
    expect(await books.rebuild()).toMatchObject({
      detail: expect.stringMatching(
        new RegExp(`^from entry ${batch?.partition}-${batch?.first_seq} on: the books name .*@1000000, which is none`),
      ),
    });
  } finally {
    await named((batch?.first_seq ?? 0n) + 5n);
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

test('months of two currencies that were closed at the same entry are closed, whichever was found first', async () => {
  const { admin, adminUrl, url, readerUrl } = books.database;
  await admin.transaction((tx) => makeFreshBooks(tx, { isKept: false }));
  const logUrls = Object.fromEntries(topics.map(({ owner }) => [owner, readerUrl]));
  const builder = openBookBuilder({ adminUrl, serviceUrl: url, logUrls, partitions: await journalPartitions(admin) });
  const follow = () => withView(admin, ({ snapshot }) => builder.follow(snapshot, () => undefined));
  try {
    await books.appendCommissions(commission('CommissionAccrued', { commission: 'in francs', currency: 'CHF' }));
    await books.caughtUp();
    expect(await closeMonth(books, '2026-10', 'EUR')).toBeUndefined();
    expect(await follow()).toEqual([]);
    expect(await closeMonth(books, '2026-10', 'CHF')).toBeUndefined();
    expect(await follow()).toEqual([]);
    const tables = await admin.transaction((live) => compareBooks(live, admin));
    expect(tables.filter(({ firstDifference }) => firstDifference !== undefined)).toEqual([]);
  } finally {
    await builder.end();
  }
});
