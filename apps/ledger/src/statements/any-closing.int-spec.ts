import fc from 'fast-check';
import type { StatementFiguresView } from '#contracts';
import { PermanentFault } from '#event-log';
import { type Books, commission, creatorOf, openBooks } from '../../test/books.js';
import { closeMonth, issue, issueNext, statement, statementText } from '../../test/months.js';
import { monthAfter } from '../domain/month.js';
import { getBalances } from '../features/get-balances/get-balances.query.js';
import { figuresOf, isBlank } from '../domain/statement.js';
import { readPeriods } from '../periods/periods.query.js';
import { asCreator } from '../reads/as-creator.query.js';
import { verifyLedger } from '../verify/verify-ledger.query.js';
import { journalCut } from './journal-cut.query.js';
import { baseOf, daysOf, readFigures } from './month-figures.js';
import { readFeesBehind, readOpenMonth } from './open-month.query.js';

const dayMs = 86_400_000;
const creators = ['ann', 'bob'] as const;

let books: Books;
let clockMs = Date.parse('2026-10-05T12:00:00.000Z');
let lives = 0;
beforeAll(async () => {
  books = await openBooks();
  books.clock.set(new Date(clockMs).toISOString());
});
afterAll(() => books.drop());

const post = fc.record({
  do: fc.constant('post' as const),
  type: fc.constantFrom('CommissionAccrued', 'CommissionApproved', 'CommissionAdjusted', 'CommissionReversed'),
  creator: fc.constantFrom(...creators),
  commission: fc.constantFrom('one', 'two', 'three'),
  share: fc.bigInt({ min: 0n, max: 500n }),
  daysAgo: fc.integer({ min: -40, max: 70 }),
  heldForDays: fc.option(fc.integer({ min: -20, max: 40 }), { nil: undefined }),
});
const step = fc.oneof(
  { weight: 6, arbitrary: post },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), days: fc.integer({ min: 1, max: 40 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('close' as const, 'issue' as const, 'annex' as const, 'release' as const, 'roll' as const),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** A life has a currency of its own: its months are closed by themselves. */
class Life {
  readonly currency = `Q${String.fromCharCode(65 + Math.floor(lives / 26))}${String.fromCharCode(65 + (lives++ % 26))}`;
  private readonly seen = new Map<string, string>();
  private facts = 0;

  async take(one: Step): Promise<void> {
    if (one.do === 'post') await this.post(one);
    if (one.do === 'wait') books.clock.set(new Date((clockMs += one.days * dayMs)).toISOString());
    if (one.do === 'close') await this.close();
    if (one.do === 'issue') await issue(books);
    if (one.do === 'release') await books.release();
    if (one.do === 'roll') await books.roll();
    if (one.do === 'annex') await issueNext(books, await this.lastClosed(), 'ann', 'asked for');
    await this.nothingIssuedHasChanged();
  }

  private async post({ type, creator, commission: name, share, daysAgo, heldForDays }: Step & { do: 'post' }) {
    const occurred = clockMs - daysAgo * dayMs + (this.facts += 1);
    const availableAt = heldForDays === undefined ? {} : { availableAt: instantOf(occurred + heldForDays * dayMs) };
    const says = { creator, commission: `${this.currency} ${name}`, share, fee: share / 4n, currency: this.currency };
    const event = commission(type, { ...says, occurredAt: instantOf(occurred), ...availableAt });
    await books.writer.postCommissions([event]).catch((fault: unknown) => {
      if (!(fault instanceof PermanentFault)) throw fault;
    });
  }

  private async close(): Promise<void> {
    const { closedThrough, firstMonth } = await readPeriods(books.database.app, this.currency);
    const next = closedThrough === undefined ? firstMonth : monthAfter(closedThrough);
    if (next !== undefined) await closeMonth(books, next, this.currency);
  }

  private async lastClosed(): Promise<string> {
    return (await readPeriods(books.database.app, this.currency)).closedThrough ?? '2026-01';
  }

  private async nothingIssuedHasChanged(): Promise<void> {
    const { rows } = await books.database.app.query<{ name: string; text: string }>(
      `select concat_ws(' ', creator_id, month, version) as name, convert_from(document, 'UTF8') as text
       from statement where currency = $1`,
      [this.currency],
    );
    const found = new Map(rows.map(({ name, text }) => [name, text]));
    for (const [name, text] of this.seen) expect([name, found.get(name)]).toEqual([name, text]);
    for (const [name, text] of found) this.seen.set(name, text);
  }

  /** Of the sums of days and months, and of every line: the same figures, whatever is summed up and closed. */
  private async sumsSayWhatLinesSay(creatorId: string, month: string): Promise<void> {
    const { app } = books.database;
    const of = { currency: this.currency, month };
    const asked = { creatorId, currency: this.currency, ...daysOf(month) };
    const summed = await asCreator(app, creatorId, (tx) => readOpenMonth(tx, asked));
    const fee = summed.fee + (await readFeesBehind(app, { ...asked, ...summed }));
    const cut = await journalCut(app);
    const base = await baseOf(app, of, cut.length);
    const lines = await readFigures(app, { creatorIds: [creatorId], ...asked, base, cut });
    const figures = figuresOf(summed.known, summed.sums);
    if (typeof figures === 'string') throw new Error(figures);
    if (isBlank(figures)) expect(lines.size).toBe(0);
    else expect({ figures, fee }).toEqual(lines.get(creatorId));
  }

  async addsUp(): Promise<void> {
    const { firstMonth } = await readPeriods(books.database.app, this.currency);
    if (firstMonth === undefined) return;
    const end = instantOf(clockMs + 80 * dayMs).slice(0, 7);
    for (const creator of creators) {
      const { balances } = await getBalances(books.database.app, creatorOf(creator));
      const now = balances.find(({ currency }) => currency === this.currency);
      let before: StatementFiguresView['closing'] | undefined;
      for (let month: string | undefined = firstMonth; month !== undefined && month <= end; month = monthAfter(month)) {
        const says = { creator, currency: this.currency };
        const { opening, movements, closing } = await statement(books, month, says);
        if (before !== undefined) expect([month, opening]).toEqual([month, before]);
        expect([month, sumOf([opening, ...movements])]).toEqual([month, sumOf([closing])]);
        expect(await statementText(books, month, says)).toBe(await statementText(books, month, says));
        await this.sumsSayWhatLinesSay(creatorOf(creator), month);
        before = closing;
      }
      expect(sumOf(before === undefined ? [] : [before])).toEqual(sumOf(now === undefined ? [] : [now]));
    }
  }
}

function sumOf(parts: readonly StatementFiguresView['closing'][]): bigint[] {
  const kinds = ['pending', 'held', 'available', 'reserved'] as const;
  return kinds.map((kind) => parts.reduce((sum, part) => sum + part[kind].minor, 0n));
}

function instantOf(ms: number): string {
  return new Date(ms).toISOString();
}

test('any history, closed at any points: months follow each other to the books, and nothing issued changes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40, size: 'max' }), async (steps) => {
      const life = new Life();
      for (const one of steps) await life.take(one);
      await life.addsUp();
    }),
    { numRuns: 12 },
  );
  const faults = (await verifyLedger(books.database.app)).filter(({ fault }) => fault !== undefined);
  expect(faults).toEqual([]);
}, 180_000);
