import { partitionOf } from '#event-log';
import { commissionTopic } from '#contracts';
import { type Books, creatorOf, openBooks } from '../../test/books.js';
import { companyAccount, creatorAccount } from '../domain/chart-of-accounts.js';
import type { NewEntry } from '../journal/new-entry.js';
import { compareBooks } from './compare-books.query.js';
import { openFreshBooks } from './fresh-books.query.js';
import { makeFreshBooks } from './make-books.query.js';
import { RemadeJournal } from './remade-journal.js';
import type { Difference } from './remade-slice.js';
import { type Sealed, Steps } from './steps.query.js';

const partition = partitionOf(creatorOf('ann'), commissionTopic.partitions);

/** Of two, three and four legs in turn, on two days. */
function entryOf(number: number): NewEntry {
  const fee = number % 3 === 0 ? 0n : 2n;
  const pending = number % 3 === 2 ? 3n : 0n;
  const minor = BigInt(100 + number);
  return {
    ...{ kind: 'commission-approved', currency: 'EUR', reference: creatorOf('ann'), correlationId: 'c' },
    effectiveAt: `2026-10-0${1 + (Math.floor(number / 4) % 2)}T14:05:09.000Z`,
    cause: { topic: commissionTopic.name, partition, offset: BigInt(number), index: 0 },
    legs: [
      { account: companyAccount('receivable', 'source:one', 'EUR'), minor },
      { account: creatorAccount(creatorOf('ann'), 'available', 'EUR'), minor: fee + pending - minor },
      { account: companyAccount('fee_revenue', 'program', 'EUR'), minor: -fee },
      { account: creatorAccount(creatorOf('ann'), 'pending', 'EUR'), minor: -pending },
    ],
  };
}

let books: Books;
let sealed: readonly Sealed[];
const sizes = [1, 4, 7, 120];
const entries = Array.from({ length: 132 }, (_, number) => entryOf(number));

/** The live ones post a batch a transaction. */
beforeAll(async () => {
  books = await openBooks();
  let next = 0;
  for (const size of sizes) {
    const batch = entries.slice(next, next + size);
    next += size;
    books.clock.advance(86_400_000);
    await books.database.app.transaction(async (tx) => {
      const slice = await books.writer.journal.begin(tx, partition);
      for (const entry of batch) slice.post(entry);
      await slice.write();
    });
  }
  const steps = new Steps(books.database.admin, partition, { seq: 0n, number: 0, batch: 0n });
  sealed = await Promise.all(sizes.map(async (_size, batch) => (await steps.sealOf(BigInt(batch))) as Sealed));
});
afterAll(() => books.drop());

/** Posts slices in fresh books. Answers with where they differ, and which tables do. */
async function remade(
  slices: readonly { entries: readonly NewEntry[]; seals: readonly Sealed[] }[],
): Promise<{ difference: Difference | undefined; tables: readonly string[] }> {
  const { admin, url } = books.database;
  await admin.transaction((tx) => makeFreshBooks(tx, { isKept: false }));
  const fresh = openFreshBooks(url);
  try {
    let difference: Difference | undefined;
    for (const slice of slices) {
      const journal = await RemadeJournal.open(fresh, partition);
      journal.expect(slice.seals);
      await fresh.transaction(async (tx) => {
        const under = await journal.begin(tx, partition);
        for (const entry of slice.entries) under.post(entry);
        await under.write();
      });
      difference ??= journal.difference;
    }
    const tables = await admin.transaction((live) => compareBooks(live, admin));
    return {
      difference,
      tables: tables.flatMap(({ table, firstDifference }) => (firstDifference === undefined ? [] : [table])),
    };
  } finally {
    await fresh.end();
  }
}

test.each([
  ['in one slice', [0, 4]],
  ['in a slice each', [0, 1, 2, 3, 4]],
  ['in two slices, of which the second finds accounts and fence as the first left them', [0, 2, 4]],
])('batches that are made again %s are the same, byte for byte', async (_how, cuts) => {
  const startOf = (batch: number) => sizes.slice(0, batch).reduce((sum, size) => sum + size, 0);
  const slices = cuts.slice(1).map((to, index) => ({
    entries: entries.slice(startOf(cuts[index] ?? 0), startOf(to)),
    seals: sealed.slice(cuts[index], to),
  }));
  expect(await remade(slices)).toEqual({ difference: undefined, tables: [] });
});

test.each<[string, readonly NewEntry[], Difference]>([
  [
    'an entry that says something else',
    entries.with(6, { ...entryOf(6), correlationId: 'other' }),
    { seq: 5n, cause: `seal ${partition}-2 comes out otherwise` },
  ],
  ['an entry too few', entries.slice(0, -1), { seq: 12n, cause: `seal ${partition}-3 comes out otherwise` }],
  ['a batch too few', entries.slice(0, 12), { seq: 12n, cause: `batch ${partition}-3 has no entries any more` }],
  ['an entry too many', [...entries, entryOf(132)], { seq: 132n, cause: `batch ${partition}-4 is one too many` }],
])('%s is named with the first entry of its batch', async (_what, posted, difference) => {
  const found = await remade([{ entries: posted, seals: sealed }]);
  expect(found.difference).toEqual(difference);
  expect(found.tables).toContain('entry');
});
