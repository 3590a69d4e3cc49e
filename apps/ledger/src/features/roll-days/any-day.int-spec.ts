import fc from 'fast-check';
import { commissionTopic } from '#contracts';
import { type Books, creatorOf, openBooks, programId } from '../../../test/books.js';
import { type Account, companyAccount, creatorAccount } from '../../domain/chart-of-accounts.js';
import type { Leg } from '../../domain/entry.js';
import { verifyLedger } from '../../verify/verify-ledger.query.js';

const dayMs = 86_400_000;
const partition = 0;
/** Nothing was decided on these entries, and no period tells of the days that are closed. */
const withoutGrounds = [
  'the states of commissions are numbered without a hole and follow from their entries',
  'nothing was booked into a closed month after it was closed',
];

/** Those that may go either way, and those that have to grow. */
const mayBeNegative: readonly ((currency: string) => Account)[] = [
  (currency) => creatorAccount(creatorOf('ann'), 'available', currency),
  (currency) => creatorAccount(creatorOf('bob'), 'available', currency),
  (currency) => companyAccount('receivable', 'source:a', currency),
  (currency) => companyAccount('suspense', 'source:a', currency),
];
const onlyGrow: readonly ((currency: string) => Account)[] = [
  (currency) => creatorAccount(creatorOf('ann'), 'held', currency),
  (currency) => creatorAccount(creatorOf('ann'), 'pending', currency),
  (currency) => creatorAccount(creatorOf('bob'), 'held', currency),
  (currency) => companyAccount('fee_revenue', 'one', currency),
  (currency) => companyAccount('fee_pending', 'one', currency),
];
const minor = fc.bigInt({ min: 1n, max: 5n });
const legs = fc
  .record({
    either: fc.subarray([...mayBeNegative]).chain((some) => fc.tuple(...some.map((of) => signed(of)))),
    growing: fc
      .subarray([...onlyGrow], { maxLength: 3 })
      .chain((some) => fc.tuple(...some.map((of) => minor.map((size) => ({ of, minor: -size }))))),
  })
  .map(({ either, growing }) => [...either, ...growing]);
const entry = fc.record({
  legs,
  currency: fc.constantFrom('EUR', 'USD'),
  daysAgo: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: -5, max: 70 })),
  kind: fc.constantFrom('commission-accrued', 'commission-approved', 'commission-adjusted'),
  told: fc.constantFrom({}, { stream: 'affiliate' }, { stream: 'donation', programId }, { programId }),
});
type Posted = typeof entry extends fc.Arbitrary<infer Value> ? Value : never;
const step = fc.record({
  daysLater: fc.oneof(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 40 })),
  close: fc.integer({ min: 0, max: 4 }).map((chance) => chance === 0),
  entries: fc.array(entry, { maxLength: 8 }),
});

function signed(of: (currency: string) => Account) {
  return fc.tuple(minor, fc.boolean()).map(([size, isDebit]) => ({ of, minor: isDebit ? size : -size }));
}

let books: Books;
let nowMs = Date.parse('2026-11-01T12:00:00.000Z');
let offset = 0n;
beforeAll(async () => {
  books = await openBooks();
});
afterAll(() => books.drop());

/** The other side is a bank account; undefined where there would be but one. */
function balanced({ legs: some, currency }: Posted): readonly Leg[] | undefined {
  const own = some.map(({ of, minor: size }) => ({ account: of(currency), minor: size }));
  const rest = own.reduce((sum, leg) => sum + leg.minor, 0n);
  const all = rest === 0n ? own : [...own, { account: companyAccount('bank', 'one', currency), minor: -rest }];
  return all.length < 2 ? undefined : all;
}

async function post(entries: readonly Posted[]): Promise<void> {
  await books.database.app.transaction(async (tx) => {
    const slice = await books.writer.journal.begin(tx, partition);
    for (const given of entries) {
      const all = balanced(given);
      if (all === undefined) continue;
      slice.post({
        kind: given.kind,
        effectiveAt: new Date(nowMs - given.daysAgo * dayMs).toISOString(),
        ...{ currency: given.currency, ...given.told, reference: programId, correlationId: 'c', legs: all },
        cause: { topic: commissionTopic.name, partition, offset: (offset += 1n), index: 0 },
      });
    }
    await slice.write();
  });
}

async function close(): Promise<void> {
  const day = new Date(nowMs - 20 * dayMs).toISOString().slice(0, 10);
  await books.database.admin.query('update journal_partition set closed_through = $2 where "partition" = $1', [
    partition,
    JSON.stringify({ EUR: day, USD: day }),
  ]);
}

test('whatever a day’s entries are, it and its month are summed up as verify does from the entries', () =>
  fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
      for (const { daysLater, close: closes, entries } of steps) {
        nowMs += daysLater * dayMs;
        books.clock.set(new Date(nowMs).toISOString());
        if (closes) await close();
        await post(entries);
        await books.roll();
      }
      const findings = await verifyLedger(books.database.app);
      const faults = findings.filter(({ check, fault }) => fault !== undefined && !withoutGrounds.includes(check));
      expect(faults).toEqual([]);
    }),
    { numRuns: 12 },
  ));
