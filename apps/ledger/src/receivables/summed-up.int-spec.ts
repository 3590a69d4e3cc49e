import fc from 'fast-check';
import type { CommissionEvent, Finding } from '#contracts';
import { derivedId } from '#event-log';
import type { Database, Queryable } from '#postgres';
import { type Books, commission, openBooks, type Writer } from '../../test/books.js';
import { failing, failingAfter } from '../../test/failing-after.js';
import { debtor, paid, postSettlement } from '../../test/settlements.js';
import { toldReceivables } from '../../test/told-receivables.query.js';
import { sumsOfReceivables } from '../database/migrations.js';
import { listReceivables } from '../features/list-receivables/list-receivables.query.js';
import { sumReceivables } from '../features/sum-receivables/sum-receivables.handler.js';
import { runCheck } from '../verify/checks.query.js';
import { receivableChecks } from '../verify/receivable-checks.query.js';

let books: Books;
beforeEach(async () => {
  books = await openBooks();
});
afterEach(() => books.drop());

/** What verify finds in the sums. */
const faults = async () => {
  const found: Finding[] = [];
  for (const rule of receivableChecks) found.push(await runCheck(books.database.app, rule));
  return found.filter(({ fault }) => fault !== undefined);
};
const countOf = async (sql: string) =>
  Number((await books.database.app.query<{ n: bigint }>(`select count(*) as n from ${sql}`)).rows[0]?.n);

/** What is answered, beside what is added up from everything there is. */
async function sidesIn(snapshot: Queryable, asked = { on: '2026-11-01', termDays: 40 }) {
  const { items } = await listReceivables(snapshot, asked);
  const answered = items.map(({ unsettled, ...item }) => ({
    ...{ debtor: item.debtor, currency: item.currency, unsettled: unsettled.map(({ amount }) => amount.minor) },
    ...{ provisional: item.provisional.minor, confirmed: item.confirmed.minor, settled: item.settled.minor },
    ...{ ahead: item.ahead.minor, missing: item.missing.minor, balance: item.balance.minor },
  }));
  return { answered, told: await toldReceivables(snapshot, asked) };
}

/** Both in one snapshot: also beside writers, and beside whoever sums up. */
function sides(asked?: { on: string; termDays: number }) {
  return books.database.app.transaction(async (tx) => {
    await tx.query('set transaction isolation level repeatable read, read only');
    return sidesIn(tx, asked);
  });
}

async function expectEqual(asked?: { on: string; termDays: number }): Promise<void> {
  const { answered, told } = await sides(asked);
  expect(answered).toEqual(told);
}

/** Two creators may have a share of one conversion; they lie in partitions of their own, settlements in a third. */
const commissions = [
  { name: 'a', creator: 'ann', conversion: 'a' },
  { name: 'b', creator: 'bob', conversion: 'a' },
  { name: 'c', creator: 'carl', conversion: 'c' },
  { name: 'd', creator: 'ann', conversion: 'd' },
];
type Named = (typeof commissions)[number];
const conversionOf = (name: string) => derivedId('conversion', derivedId('commission', name));

interface Says {
  readonly type: CommissionEvent['type'];
  readonly of: Named;
  readonly share: bigint;
  readonly fee: bigint;
  readonly month: number;
  readonly debtor: string;
  readonly currency: string;
  readonly availableAt?: string;
}

function factOf({ of, month, debtor: owes, ...says }: Says): CommissionEvent {
  const occurredAt = `2026-${String(month).padStart(2, '0')}-10T00:00:00.000Z`;
  const fact = commission(says.type, { ...says, creator: of.creator, commission: of.name, occurredAt });
  return { ...fact, conversionId: conversionOf(of.conversion), debtor: owes };
}

/** Few amounts, so that what is approved is often what was accrued, and what is paid often what is owed. */
const amount = fc.constantFrom(0n, 100n, 100n, 200n);
const anyFact = fc.record(
  {
    type: fc.constantFrom<CommissionEvent['type'][]>(
      ...(['CommissionAccrued', 'CommissionAdjusted', 'CommissionApproved', 'CommissionReversed'] as const),
    ),
    of: fc.constantFrom(...commissions),
    share: amount,
    fee: fc.constantFrom(0n, 50n),
    month: fc.integer({ min: 6, max: 10 }),
    debtor: fc.constantFrom(debtor, debtor, debtor, 'brand:acme'),
    currency: fc.constantFrom('EUR', 'EUR', 'EUR', 'USD'),
    availableAt: fc.constantFrom('2026-11-02T00:00:00.000Z', '2026-12-01T00:00:00.000Z'),
  },
  { requiredKeys: ['type', 'of', 'share', 'fee', 'month', 'debtor', 'currency'] },
);
const anyLine = fc.record({
  of: fc.constantFrom('a', 'c', 'd', 'e', 'nobody’s'),
  minor: fc.constantFrom(150n, 100n, 250n, -100n, -150n, 0n),
  difference: fc.constantFrom(0n, 0n, 50n, -50n),
});
const anyStep = fc.oneof(
  { weight: 6, arbitrary: fc.record({ step: fc.constant('tell' as const), fact: anyFact }) },
  { weight: 2, arbitrary: fc.record({ step: fc.constant('move' as const), fact: anyFact }) },
  {
    weight: 3,
    arbitrary: fc.record({
      step: fc.constant('settle' as const),
      lines: fc.array(anyLine, { minLength: 1, maxLength: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ step: fc.constant('cancel out' as const), one: anyLine, other: anyLine }) },
  {
    weight: 3,
    arbitrary: fc.record({ step: fc.constant('sum up' as const), entriesAtOnce: fc.constantFrom(1, 2, 100) }),
  },
  { weight: 1, arbitrary: fc.record({ step: fc.constant('two sum up' as const) }) },
  { weight: 1, arbitrary: fc.record({ step: fc.constant('crash' as const), after: fc.integer({ min: 0, max: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ step: fc.constant('end holds' as const) }) },
);
type Step = typeof anyStep extends fc.Arbitrary<infer T> ? T : never;

/** Its transactions fail after so many statements, or just before the commit. */
function crashing(database: Database, statements: number): Database {
  return {
    ...database,
    transaction: (work) =>
      database.transaction(async (tx) => {
        await work(failingAfter(tx, statements));
        return failing(tx);
      }),
  };
}

interface Line {
  readonly of: string;
  readonly minor: bigint;
  readonly difference?: bigint;
}

/** The parts of a settlement come one by one: what is told at four places that follow each other is of one. */
const settle = (writer: Writer, at: number, lines: readonly Line[]) =>
  postSettlement(
    writer,
    lines.map(({ of, minor, difference = 0n }) => paid(of, { expected: minor, paid: minor + difference })),
    { reference: `RM-${Math.floor(at / 4)}`, part: (at % 4) + 1, at: BigInt(at) },
  );

/** What the books refuse changes nothing. */
const offer = (says: Says) => books.writer.postCommissions([factOf(says)]).catch(() => undefined);

async function take(step: Step, at: number, other: Writer): Promise<void> {
  const { database } = books;
  switch (step.step) {
    case 'tell':
      await offer(step.fact);
      break;
    case 'move':
      await offer({ ...step.fact, type: 'CommissionApproved' });
      await books.sumReceivables();
      await offer({ ...step.fact, type: 'CommissionAdjusted', share: 10n, of: { ...step.fact.of, conversion: 'e' } });
      break;
    case 'settle':
      await settle(books.writer, at, step.lines);
      break;
    case 'cancel out':
      await settle(books.writer, at, [
        step.one,
        { ...step.one, of: step.other.of, minor: -step.one.minor, difference: -step.one.difference },
      ]);
      break;
    case 'sum up':
      await books.sumReceivables(step.entriesAtOnce);
      break;
    case 'two sum up':
      await Promise.all([books.sumReceivables(1), sumReceivables({ database: other.database, entriesAtOnce: 2 })]);
      break;
    case 'crash':
      await expect(sumReceivables({ database: crashing(database.app, step.after), entriesAtOnce: 1 })).rejects.toThrow(
        'division by zero',
      );
      break;
    case 'end holds':
      books.clock.set('2026-11-03T00:00:00.000Z');
      await books.release();
  }
}

test('whatever is told, settled and summed up, in any order: the answer is what everything adds up to', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 4, maxLength: 30 }), async (steps) => {
      await books.drop();
      books = await openBooks();
      const other = books.openWriter();
      for (const [at, step] of steps.entries()) {
        await take(step, at, other);
        await expectEqual({ on: `2026-1${at % 3}-15`, termDays: 30 * (at % 4) });
      }
      expect(await faults()).toEqual([]);
      await books.sumReceivables(3);
      await expectEqual();
      expect(await faults()).toEqual([]);
    }),
    { numRuns: 40 },
  );
}, 300_000);

test('beside writers and two that sum up, no answer is wrong for a moment', async () => {
  const going = { isOver: false };
  const tell = async (writer: Writer, creator: string) => {
    for (let number = 0; number < 60; number += 1) {
      const name = `${creator} ${number}`;
      const of = { name, creator, conversion: number % 2 === 0 ? name : `ann ${number}` };
      const says = { of, share: 100n, fee: 50n, month: 6 + (number % 5), debtor, currency: 'EUR' };
      await writer.postCommissions([factOf({ ...says, type: 'CommissionApproved' })]);
      if (number % 3 === 0) await writer.postCommissions([factOf({ ...says, share: 50n, type: 'CommissionReversed' })]);
    }
  };
  const pay = async (writer: Writer) => {
    for (let number = 0; number < 60; number += 1) {
      await settle(writer, number, [
        { of: `ann ${number}`, minor: 150n },
        { of: `bob ${number}`, minor: number % 4 === 0 ? -150n : 150n },
      ]);
    }
  };
  const sumUp = async (database: Database, entriesAtOnce: number) => {
    while (!going.isOver) await sumReceivables({ database, entriesAtOnce });
  };
  const [one, two, three] = [books.openWriter(), books.openWriter(), books.openWriter()];
  const summing = [sumUp(one.database, 1), sumUp(two.database, 3)];
  const writing = Promise.all([tell(one, 'ann'), tell(two, 'bob'), pay(three)]).finally(() => {
    going.isOver = true;
  });
  let looks = 0;
  for (; !going.isOver; looks += 1) await expectEqual();
  await Promise.all([writing, ...summing]);
  expect(looks).toBeGreaterThan(10);
  await books.sumReceivables();
  await expectEqual();
  expect(await faults()).toEqual([]);
}, 60_000);

test('what is settled leaves the days, and its sums stay', async () => {
  const says = { of: commissions[2] as Named, share: 100n, fee: 50n, month: 9, debtor, currency: 'EUR' };
  await books.writer.postCommissions([factOf({ ...says, type: 'CommissionApproved' })]);
  await books.sumReceivables();
  expect(await countOf('receivable_day')).toBe(1);
  await settle(books.writer, 0, [{ of: 'c', minor: 150n }]);
  expect(await books.sumReceivables()).toBe(1n);
  expect(await countOf('receivable_day')).toBe(0);
  expect((await sides()).answered).toMatchObject([{ confirmed: 150n, settled: 150n, balance: 0n }]);
  await books.writer.postCommissions([factOf({ ...says, share: 0n, type: 'CommissionReversed' })]);
  await books.sumReceivables();
  expect((await sides()).answered).toMatchObject([{ confirmed: 100n, settled: 150n, ahead: 50n }]);
});

test('sums that are thrown away are made again, and missed by nobody', async () => {
  for (const { name } of commissions.slice(2)) {
    const of = commissions.find((one) => one.name === name) as Named;
    const says = { of, share: 100n, fee: 50n, month: 9, debtor, currency: 'EUR' };
    await books.writer.postCommissions([factOf({ ...says, type: 'CommissionApproved' })]);
  }
  await settle(books.writer, 0, [{ of: 'c', minor: 100n }]);
  await books.sumReceivables();
  const { answered } = await sides();
  await books.database.admin.query(`truncate ${sumsOfReceivables.join(', ')}`);
  expect((await sides()).answered).toEqual(answered);
  expect(await books.sumReceivables(1)).toBe(3n);
  expect((await sides()).answered).toEqual(answered);
  expect(await faults()).toEqual([]);
});

test('who is asked to stop ends between two transactions', async () => {
  await settle(books.writer, 0, [{ of: 'c', minor: 100n }]);
  await settle(books.writer, 1, [{ of: 'c', minor: 100n }]);
  const stopped = { database: books.database.app, entriesAtOnce: 1, signal: AbortSignal.abort() };
  expect([await sumReceivables(stopped), await sumReceivables(stopped), await sumReceivables(stopped)]).toEqual([
    1n,
    1n,
    0n,
  ]);
});
