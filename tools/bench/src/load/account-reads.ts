import { getBalances } from '../../../../apps/ledger/src/features/get-balances/get-balances.query.js';
import { getEarnings } from '../../../../apps/ledger/src/features/get-earnings/get-earnings.query.js';
import { getStatement } from '../../../../apps/ledger/src/features/get-statement/get-statement.handler.js';
import { listLines } from '../../../../apps/ledger/src/features/list-lines/list-lines.query.js';
import { fromJson, type PreliminaryStatement, reviveMoney } from '#contracts';
import type { Database } from '#postgres';
import { dayMs, type RememberedLine, type WatchedCreator } from './read-facts.js';

/** A question about an account, and the same question to the lines that the bench remembers. */
interface Question {
  ask(database: Database): Promise<unknown>;
  fold(): unknown;
}

export interface Range {
  readonly fromMs: number;
  readonly toMs: number;
}

export type AccountRead = (creator: WatchedCreator, range: Range, chance: () => number) => Question;

const page = 100;
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const within = ({ fromMs, toMs }: Range, chance: () => number) => fromMs + Math.floor(chance() * (toMs - fromMs));
const named = (entries: [string, bigint][]) => Object.fromEntries(entries.toSorted());
const sumOf = (lines: readonly RememberedLine[]) => BigInt(lines.reduce((sum, { minor }) => sum + minor, 0));

function balance(creator: WatchedCreator, moment: { effectiveOn?: string; knownAt?: string }): Question {
  const { effectiveOn = '9999-12-31', knownAt = '9999-12-31T00:00:00.000Z' } = moment;
  return {
    async ask(database) {
      const { balances } = await getBalances(database, creator.creatorId, moment);
      return balances.reduce((sum, { available }) => sum + available.minor, 0n);
    },
    fold: () =>
      sumOf(creator.lines.filter(({ day, recordedMs }) => day <= effectiveOn && recordedMs <= Date.parse(knownAt))),
  };
}

function lines(creator: WatchedCreator, first: number): Question {
  const asked = { creatorId: creator.creatorId, account: 'available', currency: 'EUR', limit: page } as const;
  return {
    async ask(database) {
      const { items } = await listLines(database, {
        ...asked,
        order: 'newest',
        after: { line: BigInt(first), seq: 2n ** 62n },
      });
      return items.map(({ line, amount }) => [line, amount.minor]);
    },
    fold: () =>
      creator.lines
        .map(({ minor }, index) => [String(index + 1), BigInt(minor)])
        .slice(-page)
        .toReversed(),
  };
}

/** The statement of an open month, as it is answered. */
function month({ creatorId, lines: all }: WatchedCreator, inside: number): Question {
  const name = dayOf(inside).slice(0, 7);
  return {
    async ask(database) {
      const told = await getStatement(database, { creatorId, currency: 'EUR', month: name });
      const { opening, closing, earnings, reversals } = reviveMoney(
        fromJson(told?.document ?? ''),
      ) as PreliminaryStatement;
      return [
        ...[opening, closing].map(({ available }) => available.minor),
        named(earnings.map(({ stream, programId, amount }) => [`${stream} ${programId}`, amount.minor])),
        reversals.minor,
      ];
    },
    fold() {
      const moved = all.filter(({ day }) => day.startsWith(name));
      const earned = moved.filter(({ minor }) => minor > 0);
      return [
        sumOf(all.filter(({ day }) => day < name)),
        sumOf(all.filter(({ day }) => day.slice(0, 7) <= name)),
        named(
          [...Map.groupBy(earned, ({ stream, programId }) => `${stream} ${programId}`)].map(([by, some]) => [
            by,
            sumOf(some),
          ]),
        ),
        -sumOf(moved.filter(({ minor }) => minor < 0)),
      ];
    },
  };
}

/** Of the twelve months that end with the one before an instant. */
function yearByProgram({ creatorId, lines: all }: WatchedCreator, lastMs: number): Question {
  const to = dayOf(Date.parse(`${dayOf(lastMs).slice(0, 7)}-01T00:00:00Z`) - dayMs);
  const from = `${dayOf(Date.parse(`${to}T00:00:00Z`) - 340 * dayMs).slice(0, 7)}-01`;
  return {
    async ask(database) {
      const { items } = await getEarnings(database, creatorId, { from, to, by: 'program' });
      return named(items.map(({ key = '', net }) => [key, net.minor]));
    },
    fold() {
      const moved = all.filter(({ day }) => day >= from && day <= to);
      const byProgram = Map.groupBy(moved, ({ programId }) => programId);
      return named([...byProgram].map(([program, some]) => [program, sumOf(some)]));
    },
  };
}

export const accountReads: Readonly<Record<string, AccountRead>> = {
  'balance now': (creator) => balance(creator, {}),
  'balance effective on a day': (creator, range, chance) =>
    balance(creator, { effectiveOn: dayOf(within(range, chance)) }),
  'balance known at an instant': (creator, range, chance) =>
    balance(creator, { knownAt: new Date(within(range, chance)).toISOString() }),
  'balance on both clocks': (creator, range, chance) => {
    const knownMs = within(range, chance);
    const effectiveMs = within({ fromMs: range.fromMs, toMs: knownMs }, chance);
    return balance(creator, { effectiveOn: dayOf(effectiveMs), knownAt: new Date(knownMs).toISOString() });
  },
  '100 lines': (creator) => lines(creator, 2 ** 40),
  "a month's figures": (creator, range, chance) => month(creator, within(range, chance)),
  'earnings of twelve months by program': (creator, range, chance) => yearByProgram(creator, within(range, chance)),
};
