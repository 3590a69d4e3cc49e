import { type Books, commission, creatorOf, item, openBooks } from '../../test/books.js';
import { forged } from '../../test/transplant.js';
import { openVerifier } from '../../test/verifier.setup.js';
import { makeHeads } from '../features/make-heads/make-heads.handler.js';
import { headsFrom } from '../proofs/heads.query.js';
import { proveEntry } from '../proofs/prove-entry.query.js';
import { proveStatement } from '../proofs/prove-statement.query.js';
import { headCheck } from './head-check.query.js';
import { checkPublished, type PublishedHead } from './verify-published.query.js';

interface Says {
  readonly share?: bigint;
  readonly debtor?: string;
  /** When the second batch of the first day is recorded. */
  readonly second?: string;
  readonly lacksLast?: boolean;
  readonly hasMore?: boolean;
  readonly endsAfter?: 'the first day';
}

/** Three days of books with their heads. */
async function history(says: Says = {}): Promise<Books> {
  const { share = 520n, debtor = 'source:awin', second = '2026-11-01T13:00:00.000Z' } = says;
  const books = await openBooks();
  const { postCommissions, postPayoutItems } = books.writer;
  const end = async (day: string) => {
    books.clock.set(`${day}T00:00:00.000Z`);
    await books.roll();
    await makeHeads({ database: books.database.app, log: books.log, clock: books.clock });
  };
  await postCommissions([{ ...commission('CommissionAccrued', { share }), debtor }]);
  books.clock.set(second);
  await postCommissions([{ ...commission('CommissionApproved', { share }), debtor }]);
  if (says.hasMore === true) await postCommissions([commission('CommissionAccrued', { commission: 'never earned' })]);
  await end('2026-11-02');
  if (says.endsAfter === 'the first day') return books;
  await postCommissions([commission('CommissionAccrued', { creator: 'bob' })]);
  await postPayoutItems([item('ReservationRequested', { minor: 500n })]);
  if (says.lacksLast !== true) await postPayoutItems([item('PaymentStarted', { minor: 500n })]);
  await end('2026-11-03');
  await end('2026-11-04');
  return books;
}

let books: Books;
let published: readonly PublishedHead[];
beforeAll(async () => {
  books = await history();
  published = await headsFrom(books.database.app, '2026-01-01', 100);
});
afterAll(() => books.drop());

const forgeries: readonly [what: string, says: Says, day: string, differs: string][] = [
  ['an amount, with every balance, total and hash after it', { share: 521n }, '2026-11-01', 'partitions'],
  ['the debtor of an account, with every hash after it', { debtor: 'source:cj' }, '2026-11-01', 'partitions'],
  ['a batch that is inserted, with all that follows from it', { hasMore: true }, '2026-11-01', 'partitions'],
  ['a batch that is dated otherwise', { second: '2026-11-01T14:00:00.000Z' }, '2026-11-01', 'partitions'],
  ['the last batch, taken out with all that came with it', { lacksLast: true }, '2026-11-02', 'partitions'],
];

describe.each(forgeries)('%s', (_what, says, day, differs) => {
  let other: Books;
  beforeAll(async () => {
    other = await history(says);
  });
  afterAll(() => other.drop());

  test('is found by the first head that it makes untrue', async () => {
    const fault = `head ${day}: its ${differs} is not what was sealed`;
    expect((await forged(books, other, ['head'])).filter(({ check }) => check === headCheck)).toEqual([
      { check: headCheck, fault },
    ]);
  });

  test('is found with the published heads alone where the heads are made anew, too', async () => {
    const faults = await forged(books, other, [], async (tx, logs) => {
      const { check, rows, fault } = await checkPublished(tx, logs, published);
      expect({ check, rows, fault }).toEqual({
        ...{ check, rows: published.findIndex((head) => head.day === day) },
        fault: `head ${day}: was published with another content`,
      });
    });
    expect(faults).toEqual([]);
  });

  test('cannot be proven to anybody who has the published head', async () => {
    const verifier = await openVerifier();
    const { app } = other.database;
    const { rows } = await app.query<{ id: string }>(
      `select "partition" || '-' || seq as id from entry order by "partition", seq`,
    );
    const proofs = [
      ...(await Promise.all(rows.map(({ id }) => proveEntry(app, { entryId: id })))),
      await proveStatement(app, { creatorId: creatorOf('ann'), month: '2026-10' }),
    ];
    for (const proof of proofs) {
      if (typeof proof === 'string') throw new Error(proof);
      const head = published.find((one) => one.day === proof.day)?.text ?? '';
      const verdict = verifier.verify([JSON.stringify(proof), head]);
      // What was written before the forgery is as it was.
      if (proof.day < day) expect(await verdict).toContainEqual(expect.stringMatching(/^PROVEN/));
      else await expect(verdict).rejects.toBeInstanceOf(verifier.NotProven);
    }
  });
});

test('books that are set back to an earlier day, heads and all, are found with the published heads', async () => {
  const other = await history({ endsAfter: 'the first day' });
  const faults = await forged(books, other, [], async (tx, logs) => {
    expect(await checkPublished(tx, logs, published)).toMatchObject({
      rows: 1,
      fault: 'head 2026-11-02: was published, and is not in the books',
    });
  });
  expect(faults).toEqual([]);
  await other.drop();
});

test('heads that are in the books as they were published are found so', async () => {
  expect(await checkPublished(books.database.app, () => books.log, published)).toMatchObject({ rows: 3 });
  expect(await checkPublished(books.database.app, () => books.log, published)).not.toHaveProperty('fault');
});
