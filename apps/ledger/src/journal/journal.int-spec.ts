import fc from 'fast-check';
import { commissionTopic, type StatementFiguresView } from '#contracts';
import { partitionOf, PermanentFault } from '#event-log';
import { type Books, commission, creatorOf, item, openBooks, type Writer } from '../../test/books.js';
import { statement } from '../../test/months.js';
import type { EntryRefusal } from '../domain/entry.js';
import { getBalances } from '../features/get-balances/get-balances.query.js';
import { listEntries } from '../features/list-entries/list-entries.query.js';
import { verifyLedger } from '../verify/verify-ledger.query.js';

let books: Books;
beforeEach(async () => {
  books = await openBooks();
});
afterEach(() => books.drop());

const faults = async () => (await verifyLedger(books.database.app)).filter(({ fault }) => fault !== undefined);
const countOf = async (table: string) =>
  Number((await books.database.admin.query<{ n: bigint }>(`select count(*) as n from ${table}`)).rows[0]?.n);

test('two writers on one partition take turns, and nothing is posted twice or lost', async () => {
  const writers = [books.writer, books.openWriter(), books.openWriter()];
  const work = writers.flatMap((writer, number) =>
    Array.from({ length: 10 }, (_, index) =>
      writer.postCommissions([commission('CommissionAccrued', { commission: `${number} ${index}` })]),
    ),
  );
  await Promise.all(work);
  const { balances } = await getBalances(books.database.app, creatorOf('ann'));
  expect(balances[0]?.pending.minor).toBe(30n * 520n);
  expect(await countOf('entry')).toBe(30);
  expect(await countOf('seal')).toBe(30);
  expect(await faults()).toEqual([]);
});

test('the same slice in two writers at once is posted by one of them', async () => {
  const slice = [commission('CommissionAccrued')];
  const outcomes = await Promise.allSettled(
    [books.writer, books.openWriter()].map((writer) => writer.postCommissions(slice, 0n)),
  );
  // Here no checkpoint stands before the journal: the second one sees the fact in its state, and adds nothing.
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
  expect(await countOf('entry')).toBe(1);
});

test('a writer whose fence is moved under it is thrown out, and nothing of its slice stays', async () => {
  const partition = partitionOf(creatorOf('ann'), commissionTopic.partitions);
  await books.writer.postCommissions([commission('CommissionAccrued')]);
  const fenced = books.database.app.transaction(async (tx) => {
    const slice = await books.writer.journal.begin(tx, partition);
    slice.post({
      kind: 'hold-ended',
      effectiveAt: '2026-10-03T14:05:09.000Z',
      currency: 'EUR',
      reference: creatorOf('ann'),
      correlationId: 'c',
      cause: { topic: 'ledger.entry.v1', partition, offset: 0n, index: 0 },
      legs: [
        { account: { owner: creatorOf('ann'), kind: 'pending', scope: '', currency: 'EUR' }, minor: 1n },
        { account: { owner: creatorOf('ann'), kind: 'available', scope: '', currency: 'EUR' }, minor: -1n },
      ],
    });
    // As if the row lock had not held: somebody else's batch is there.
    await tx.query('update journal_partition set next_batch = next_batch + 1 where "partition" = $1', [partition]);
    await slice.write();
  });
  await expect(fenced).rejects.toThrow(/fence of journal partition \d+ was lost/);
  await books.writer.postCommissions([commission('CommissionAccrued', { commission: 'two' })]);
  expect(await countOf('entry')).toBe(2);
  expect(await faults()).toEqual([]);
});

const own = (kind: 'pending' | 'available') => ({ owner: creatorOf('ann'), kind, scope: '', currency: 'EUR' });
const legsOf = (...amounts: [account: object, minor: bigint][]) =>
  amounts.map(([account, minor]) => ({ account: account as never, minor }));
const bad: Record<EntryRefusal, ReturnType<typeof legsOf>> = {
  'account-kind-unknown': legsOf([{ ...own('pending'), kind: 'purse' }, 1n], [own('available'), -1n]),
  'currency-differs': legsOf([{ ...own('pending'), currency: 'USD' }, 1n], [own('available'), -1n]),
  'amount-out-of-range': legsOf([own('pending'), 2n ** 63n], [own('available'), -(2n ** 63n)]),
  'does-not-balance': legsOf([own('pending'), 2n], [own('available'), -1n]),
  'too-few-legs': legsOf([own('pending'), 0n], [own('available'), 0n]),
  'too-many-legs': legsOf(
    [own('available'), 8n],
    ...Array.from({ length: 8 }, (_, number): [object, bigint] => [{ ...own('pending'), owner: `c${number}` }, -1n]),
  ),
};

test.each(Object.entries(bad))(
  '%s is said of an entry, and what was good before it is not posted alone',
  async (refusal, legs) => {
    const partition = partitionOf(creatorOf('ann'), commissionTopic.partitions);
    const posted = books.database.app.transaction(async (tx) => {
      const slice = await books.writer.journal.begin(tx, partition);
      const good = legsOf([own('pending'), -1n], [own('available'), 1n]);
      for (const [index, each] of [good, legs].entries()) {
        slice.post({
          ...{
            kind: 'hold-ended',
            effectiveAt: '2026-10-03T14:05:09.000Z',
            currency: 'EUR',
            reference: creatorOf('ann'),
          },
          cause: { topic: 'ledger.entry.v1', partition, offset: BigInt(index), index: 0 },
          ...{ correlationId: 'c', legs: each },
        });
      }
      await slice.write();
    });
    await expect(posted).rejects.toThrow(`hold-ended: ${refusal} (ledger.entry.v1/${partition}@1)`);
    await expect(posted).rejects.toThrow(PermanentFault);
    expect(await countOf('entry')).toBe(0);
  },
);

test('an account whose totals would not fit into 64 bits takes no more, by name', async () => {
  const most = { share: 2n ** 63n - 1n, fee: 0n };
  await books.writer.postCommissions([commission('CommissionAccrued', most)]);
  const more = books.writer.postCommissions([
    commission('CommissionAccrued', { commission: 'two', share: 1n, fee: 0n }),
  ]);
  await expect(more).rejects.toThrow(/account-out-of-range: company\/receivable_pending\//);
  await expect(more).rejects.toThrow(PermanentFault);
  expect(await countOf('entry')).toBe(1);
  expect(await faults()).toEqual([]);
});

test('a slice that fails leaves nothing behind, in the tables or in memory', async () => {
  const slice = [commission('CommissionAccrued'), commission('CommissionReversed', { commission: 'unknown' })];
  await expect(books.writer.postCommissions(slice, 0n)).rejects.toThrow(
    /commission-unknown: CommissionReversed at attribution\.commission\.v1\/\d+@1/,
  );
  expect(await countOf('entry')).toBe(0);
  await books.writer.postCommissions([commission('CommissionAccrued')], 0n);
  expect((await getBalances(books.database.app, creatorOf('ann'))).balances[0]?.pending.minor).toBe(520n);
  expect(await faults()).toEqual([]);
});

test('a writer that starts anew goes on where the books are', async () => {
  await books.writer.postCommissions([commission('CommissionAccrued')]);
  await books.openWriter().postCommissions([commission('CommissionApproved')]);
  await books.writer.postCommissions([commission('CommissionReversed')]);
  const { balances } = await getBalances(books.database.app, creatorOf('ann'));
  expect(balances[0]).toMatchObject({ pending: { minor: 0n }, held: { minor: 0n }, available: { minor: 0n } });
  expect(await faults()).toEqual([]);
});

test('what a bounded memory has forgotten is read again', async () => {
  const many = Array.from({ length: 150 }, (_, index) =>
    commission('CommissionAccrued', { commission: String(index), currency: ['EUR', 'USD', 'JPY'][index % 3] ?? 'EUR' }),
  );
  for (let at = 0; at < many.length; at += 50) await books.writer.postCommissions(many.slice(at, at + 50));
  const { balances } = await getBalances(books.database.app, creatorOf('ann'));
  expect(balances.map(({ currency, pending }) => [currency, pending.minor])).toEqual([
    ['EUR', 50n * 520n],
    ['JPY', 50n * 520n],
    ['USD', 50n * 520n],
  ]);
  expect(await faults()).toEqual([]);
});

test('a hold ends once, however many look at it', async () => {
  const approvals = Array.from({ length: 25 }, (_, index) =>
    commission('CommissionApproved', { commission: String(index), availableAt: '2026-11-01T00:00:00.000Z' }),
  );
  await books.writer.postCommissions(approvals);
  const ended = await Promise.all([books.release(10), books.release(7), books.release(100)]);
  expect(ended.reduce((sum, each) => sum + each, 0)).toBe(25);
  const { balances } = await getBalances(books.database.app, creatorOf('ann'));
  expect(balances[0]).toMatchObject({ held: { minor: 0n }, available: { minor: 25n * 520n } });
  expect(await countOf('hold_due')).toBe(0);
  expect(await faults()).toEqual([]);
});

const creators = ['ann', 'bob'] as const;
const months = ['2026-09', '2026-10', '2026-11'] as const;

const fact = fc.record({
  creator: fc.constantFrom(...creators),
  commission: fc.constantFrom('a', 'b', 'c'),
  type: fc.constantFrom('CommissionAccrued', 'CommissionAdjusted', 'CommissionApproved', 'CommissionReversed'),
  share: fc.bigInt({ min: -50n, max: 400n }),
  fee: fc.bigInt({ min: -10n, max: 90n }),
  occurredAt: fc.constantFrom(...months.map((month) => `${month}-15T00:00:00.000Z`)),
  availableAt: fc.constantFrom(undefined, '2026-10-20T00:00:00.000Z', '2027-01-01T00:00:00.000Z'),
});
const payout = fc.record({
  creator: fc.constantFrom(...creators),
  item: fc.constantFrom('x', 'y', 'z'),
  type: fc.constantFrom(
    'ReservationRequested',
    'ReservationReleased',
    'PaymentStarted',
    'PaymentSettled',
    'PaymentRejected',
  ),
  minor: fc.constantFrom(50n, 200n),
  occurredAt: fc.constantFrom('2026-10-25T00:00:00.000Z', '2026-11-25T00:00:00.000Z'),
});
const steps = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fact.map((says) => ({ commission: says })) },
    { weight: 3, arbitrary: payout.map((says) => ({ payout: says })) },
    { weight: 1, arbitrary: fc.constant({ release: true as const }) },
  ),
  { minLength: 5, maxLength: 25 },
);

type Step = typeof steps extends fc.Arbitrary<(infer One)[]> ? One : never;

/** What the books refuse is for the runner to park; the rest of the history goes on. */
async function feed(writer: Writer, step: Step, round: number): Promise<void> {
  const post = async () => {
    if ('release' in step) await books.release(2);
    else if ('commission' in step) {
      const { commission: name, creator, ...says } = step.commission;
      const event = commission(step.commission.type, {
        ...says,
        creator,
        commission: `${creator} ${name} ${round}`,
      } as never);
      await writer.postCommissions([event, event]);
    } else {
      const { item: name, creator, type, ...says } = step.payout;
      const event = item(type, { ...says, creator, item: `${creator} ${name} ${round}` });
      await writer.postPayoutItems([event, event]);
    }
  };
  await post().catch((error: unknown) => {
    if (!(error instanceof PermanentFault)) throw error;
  });
}

const totalOf = (split: StatementFiguresView['opening']) =>
  split.pending.minor + split.held.minor + split.available.minor + split.reserved.minor;

test('any history, each fact twice: books without a fault, statements that close where the next one opens', async () => {
  let round = 0;
  await fc.assert(
    fc.asyncProperty(steps, async (history) => {
      round += 1;
      const writers = [books.writer, books.openWriter()];
      for (const [index, step] of history.entries()) await feed(writers[index % 2] as Writer, step, round);
      expect(await faults()).toEqual([]);
      for (const name of creators) {
        const creatorId = creatorOf(name);
        const { balances } = await getBalances(books.database.app, creatorId);
        for (const { currency, ...split } of balances) {
          const parts = await Promise.all(
            [...months, '2026-12', '2027-01'].map((month) => statement(books, month, { creator: name, currency })),
          );
          parts.forEach((part, index) => {
            const { opening, earnings, adjustments, reversals, payouts, returns, closing } = part;
            const earned = earnings.reduce((sum, { amount }) => sum + amount.minor, returns.minor);
            const taken = adjustments.taken.minor + reversals.minor + payouts.minor;
            expect(totalOf(opening) + earned + adjustments.added.minor - taken).toBe(totalOf(closing));
            if (index > 0) expect(part.opening).toEqual(parts[index - 1]?.closing);
          });
          expect(parts.at(-1)?.closing).toEqual(split);
        }
      }
    }),
    { numRuns: 12 },
  );
}, 60_000);

test('pages of entries are the whole history, newest first, each balance the one after the entry', async () => {
  for (let day = 10; day < 30; day += 1) {
    const says = { commission: String(day), occurredAt: `2026-10-${10 + ((day * 7) % 20)}T00:00:00.000Z` };
    await books.writer.postCommissions([
      commission('CommissionAccrued', says),
      commission('CommissionAdjusted', { ...says, share: 5n, fee: 0n }),
      commission('CommissionApproved', { ...says, share: 525n }),
    ]);
  }
  const seen: { entryId: string; lines: unknown[] }[] = [];
  let cursor: string | null = null;
  do {
    const page = { limit: 7, ...(cursor === null ? {} : { cursor }) };
    const answer = await listEntries(books.database.app, creatorOf('ann'), page);
    if (answer === undefined) throw new Error('our own cursor was refused');
    seen.push(...answer.items);
    cursor = answer.nextCursor;
  } while (cursor !== null);
  expect(seen.map(({ entryId }) => Number(entryId.split('-')[1]))).toEqual(
    Array.from({ length: 60 }, (_, n) => 59 - n),
  );
  const whole = await listEntries(books.database.app, creatorOf('ann'), { limit: 200 });
  expect(whole?.items).toEqual(seen);
  const balances = new Map<string, bigint>();
  for (const { lines } of whole?.items.toReversed() ?? []) {
    for (const { account, amount, balance } of lines) {
      balances.set(account, (balances.get(account) ?? 0n) + amount.minor);
      expect(balance.minor).toBe(balances.get(account));
    }
  }
  expect(await listEntries(books.database.app, creatorOf('ann'), { limit: 1, cursor: 'nonsense' })).toBeUndefined();
});
