import fc from 'fast-check';
import { commissionTopic } from '#contracts';
import { derivedId, partitionOf } from '#event-log';
import { type Books, openBooks } from '../../test/books.js';
import { companyAccount, creatorAccount } from '../domain/chart-of-accounts.js';
import { getBalances } from '../features/get-balances/get-balances.query.js';
import { verifyLedger } from '../verify/verify-ledger.query.js';
import { asCreator } from './as-creator.query.js';
import { everything } from './known.query.js';
import { movements } from './movements.query.js';
import { standings } from './standings.query.js';

const accounts = ['pending', 'held', 'available', 'reserved'] as const;
/** Nobody decided on these commissions, so there are no states of any; and no period tells of days that are closed. */
const withoutGrounds = [
  'the states of commissions are numbered without a hole and follow from their entries',
  'nothing was booked into a closed month after it was closed',
];
const streams = ['affiliate', 'donation'] as const;
const dayMs = 86_400_000;
const start = Date.parse('2026-11-01T12:00:00.000Z');
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const instantOf = (ms: number) => new Date(ms).toISOString();

let books: Books;
beforeAll(async () => {
  books = await openBooks();
});
afterAll(() => books.drop());

interface Fact {
  readonly recordedMs: number;
  readonly effectiveOn: string;
  readonly bookedOn: string;
  readonly account: (typeof accounts)[number];
  readonly stream: string;
  readonly currency: string;
  readonly source: string;
  readonly minor: bigint;
}

/** The tiny model: what the clocks do to a partition, and a fold over all facts. */
class Model {
  readonly facts: Fact[] = [];
  headMs = 0;
  closedThrough: string | undefined;

  record(nowMs: number, fact: Omit<Fact, 'recordedMs' | 'bookedOn'>): void {
    const recordedMs = Math.max(nowMs, this.headMs);
    const isClosed = this.closedThrough !== undefined && fact.effectiveOn <= this.closedThrough;
    this.facts.push({ ...fact, recordedMs, bookedOn: isClosed ? this.openDay(recordedMs) : fact.effectiveOn });
    this.headMs = recordedMs;
  }

  /** A day that is over stays over, if anything was recorded on it. */
  roll(nowMs: number): void {
    const last = this.facts.at(-1);
    const endsMs = last === undefined ? Infinity : (Math.floor(last.recordedMs / dayMs) + 1) * dayMs;
    if (endsMs <= nowMs) this.headMs = Math.max(this.headMs, endsMs);
  }

  private openDay(recordedMs: number): string {
    const closed = Date.parse(`${this.closedThrough ?? ''}T00:00:00.000Z`);
    return dayOf(Math.max(recordedMs, closed + dayMs));
  }
}

/** Of some facts: minor units by key, where there is anything. */
function sums(facts: readonly Fact[], keyOf: (fact: Fact) => string): Record<string, bigint> {
  const by = Map.groupBy(facts, keyOf);
  return Object.fromEntries(
    [...by].map(([key, some]) => [key, some.reduce((sum, { minor }) => sum + minor, 0n)]).sort(),
  ) as Record<string, bigint>;
}

const step = fc.record({
  clockStepMs: fc.oneof(
    fc.integer({ min: 0, max: 3_600_000 }),
    fc.integer({ min: -2 * dayMs, max: 40 * dayMs }),
    fc.constantFrom(0, 1, dayMs),
  ),
  roll: fc.boolean(),
  close: fc.integer({ min: 0, max: 9 }),
  facts: fc.array(
    fc.record({
      daysAgo: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: -5, max: 70 })),
      account: fc.constantFrom(...accounts),
      stream: fc.constantFrom(...streams),
      currency: fc.constantFrom('EUR', 'USD'),
      source: fc.constantFrom('source:a', 'source:b'),
      minor: fc.bigInt({ min: 1n, max: 9_999n }),
    }),
    { maxLength: 4 },
  ),
  ask: fc.record({
    effectiveDaysAgo: fc.option(fc.integer({ min: -3, max: 80 }), { nil: undefined }),
    knownMsAgo: fc.option(
      fc.oneof(fc.integer({ min: 0, max: 90 * dayMs }), fc.constant('at a batch' as const), fc.constant(-dayMs)),
      { nil: undefined },
    ),
  }),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

interface Question {
  readonly effectiveOn?: string;
  readonly knownAt?: string;
}

let run = 0;
let offset = 0n;
let clockMs = start;

class Life {
  readonly model = new Model();
  readonly creatorId = derivedId('creator', `of run ${(run += 1)}`);
  readonly partition = partitionOf(this.creatorId, commissionTopic.partitions);
  private readonly asked: { readonly question: Question; readonly isFinal: boolean; readonly answer: unknown }[] = [];

  async begin(): Promise<void> {
    const { rows } = await books.database.admin.transaction(async (tx) => {
      // A life begins with nothing closed, which nobody may bring about but a spec.
      await tx.query("set local session_replication_role = 'replica'");
      return tx.query<{ head_recorded_at: Date }>(
        `update journal_partition set closed_through = '{}' where "partition" = $1 returning head_recorded_at`,
        [this.partition],
      );
    });
    // Other runs wrote to the partition; this one goes on from there, with all before it summed up.
    clockMs = Math.max(clockMs, rows[0]?.head_recorded_at.getTime() ?? 0) + dayMs;
    books.clock.set(instantOf(clockMs));
    await books.roll();
    const head = await books.database.admin.query<{ at: Date }>(
      'select head_recorded_at as at from journal_partition where "partition" = $1',
      [this.partition],
    );
    this.model.headMs = head.rows[0]?.at.getTime() ?? 0;
  }

  async take({ clockStepMs, roll, close, facts, ask }: Step): Promise<void> {
    clockMs += clockStepMs;
    books.clock.set(instantOf(clockMs));
    if (close === 0) await this.close();
    if (facts.length > 0) await this.post(facts);
    if (roll) {
      await books.roll();
      this.model.roll(clockMs);
    }
    await this.ask(ask);
    await this.seesTheBooksByDay();
  }

  private async close(): Promise<void> {
    const day = dayOf(clockMs - 20 * dayMs);
    if (day <= (this.model.closedThrough ?? '')) return; // the clock was set back, and nothing is opened again
    this.model.closedThrough = day;
    const closed = JSON.stringify({ EUR: this.model.closedThrough, USD: this.model.closedThrough });
    await books.database.admin.query('update journal_partition set closed_through = $2 where "partition" = $1', [
      this.partition,
      closed,
    ]);
  }

  private async post(facts: Step['facts']): Promise<void> {
    const { creatorId, partition, model } = this;
    await books.database.app.transaction(async (tx) => {
      const slice = await books.writer.journal.begin(tx, partition);
      for (const { daysAgo, account, stream, currency, source, minor } of facts) {
        const effectiveMs = clockMs - daysAgo * dayMs;
        model.record(clockMs, { effectiveOn: dayOf(effectiveMs), account, stream, currency, source, minor });
        slice.post({
          kind: 'commission-accrued',
          effectiveAt: instantOf(effectiveMs),
          ...{ currency, stream, reference: creatorId, correlationId: 'c' },
          cause: { topic: commissionTopic.name, partition, offset: (offset += 1n), index: 0 },
          legs: [
            { account: companyAccount('receivable', source, currency), minor },
            { account: creatorAccount(creatorId, account, currency), minor: -minor },
          ],
        });
      }
      await slice.write();
    });
  }

  private async ask({ effectiveDaysAgo, knownMsAgo }: Step['ask']): Promise<void> {
    const batches = this.model.facts.map(({ recordedMs }) => recordedMs);
    const knownMs = knownMsAgo === 'at a batch' ? batches.at(-2) : clockMs - (knownMsAgo ?? 0);
    const question = {
      ...(effectiveDaysAgo === undefined ? {} : { effectiveOn: dayOf(clockMs - effectiveDaysAgo * dayMs) }),
      ...(knownMsAgo === undefined || knownMs === undefined ? {} : { knownAt: instantOf(knownMs) }),
    };
    // Once something was recorded after an instant, nothing is recorded at it any more.
    const isFinal = question.knownAt !== undefined && question.knownAt < instantOf(this.model.headMs);
    this.asked.push({ question, isFinal, answer: await this.answer(question) });
    for (const earlier of this.asked) {
      const answer = await this.answer(earlier.question);
      expect(answer).toEqual(this.fold(earlier.question));
      if (earlier.isFinal) expect(answer).toEqual(earlier.answer);
    }
  }

  private async answer(question: Question): Promise<Record<string, bigint>> {
    const { balances } = await getBalances(books.database.app, this.creatorId, question);
    const all = balances.flatMap(({ currency, ...split }) =>
      accounts.map((account) => [`${currency} ${account}`, split[account].minor] as const),
    );
    return Object.fromEntries(all.filter(([, minor]) => minor !== 0n).sort());
  }

  private fold({ effectiveOn = '9999-12-31', knownAt = '9999-12-31T00:00:00.000Z' }: Question) {
    const known = this.model.facts.filter(
      (fact) => fact.effectiveOn <= effectiveOn && instantOf(fact.recordedMs) <= knownAt,
    );
    return sums(known, ({ currency, account }) => `${currency} ${account}`);
  }

  /** Booked days: standings and movements of one stretch of days, from the same books. */
  private async seesTheBooksByDay(): Promise<void> {
    const { creatorId, model } = this;
    const from = dayOf(clockMs - 25 * dayMs);
    const to = dayOf(clockMs - 2 * dayMs);
    const longBefore = dayOf(clockMs - 75 * dayMs);
    const asked = { creatorId, lastSeq: everything };
    const { stood, moved, inMonths } = await asCreator(books.database.app, creatorId, async (tx) => ({
      stood: await standings(tx, { ...asked, upTo: { clock: 'booked', day: to } }),
      moved: await movements(tx, { ...asked, from, to, by: ['account', 'stream', 'source', 'bookedOn'] }),
      inMonths: await movements(tx, { ...asked, from: longBefore, to, by: ['account', 'stream', 'source'] }),
    }));
    const byTo = model.facts.filter(({ bookedOn }) => bookedOn <= to);
    const keyOf = (line: { currency: string; account: string; stream?: string | null; source?: string | null }) =>
      [line.currency, line.account, line.stream, line.source].join(' ');
    expect(
      Object.fromEntries(
        stood.filter(({ balance }) => balance !== 0n).map((line) => [`${line.currency} ${line.account}`, line.balance]),
      ),
    ).toEqual(sums(byTo, ({ currency, account }) => `${currency} ${account}`));
    expect(Object.fromEntries(moved.map((line) => [`${keyOf(line)} ${line.bookedOn}`, line.amount]))).toEqual(
      sums(
        byTo.filter(({ bookedOn }) => bookedOn >= from),
        (fact) => `${keyOf(fact)} ${fact.bookedOn}`,
      ),
    );
    expect(Object.fromEntries(inMonths.map((line) => [keyOf(line), line.amount]))).toEqual(
      sums(
        byTo.filter(({ bookedOn }) => bookedOn >= longBefore),
        keyOf,
      ),
    );
  }
}

test('what was believed at an instant is believed of it for ever, and is the fold of what was recorded by then', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 10 }), async (steps) => {
      const life = new Life();
      await life.begin();
      for (const each of steps) await life.take(each);
    }),
    { numRuns: 25 },
  );
  const faults = (await verifyLedger(books.database.app)).filter(({ fault }) => fault !== undefined);
  expect(faults.filter(({ check }) => !withoutGrounds.includes(check))).toEqual([]);
}, 120_000);
