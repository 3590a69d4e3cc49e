import { getBalances } from '../../../../apps/ledger/src/features/get-balances/get-balances.query.js';
import { listLines } from '../../../../apps/ledger/src/features/list-lines/list-lines.query.js';
import { asCreator } from '../../../../apps/ledger/src/reads/as-creator.query.js';
import { everything } from '../../../../apps/ledger/src/reads/known.query.js';
import { movements } from '../../../../apps/ledger/src/reads/movements.query.js';
import { standings } from '../../../../apps/ledger/src/reads/standings.query.js';
import type { Database } from '#postgres';
import { dayMs, type RememberedLine, type WatchedCreator } from './read-facts.js';

/** A question about an account, and the same question to the lines that the bench remembers. */
interface Question {
  ask(database: Database): Promise<unknown>;
  fold(): unknown;
}

interface Range {
  readonly fromMs: number;
  readonly toMs: number;
}

export type AccountRead = (creator: WatchedCreator, range: Range, chance: () => number) => Question;

const page = 100;
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const within = ({ fromMs, toMs }: Range, chance: () => number) => fromMs + Math.floor(chance() * (toMs - fromMs));
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

function month({ creatorId, lines: all }: WatchedCreator, inside: number): Question {
  const from = `${dayOf(inside).slice(0, 7)}-01`;
  const to = dayOf(
    Date.parse(`${dayOf(Date.parse(`${from}T00:00:00Z`) + 31 * dayMs).slice(0, 7)}-01T00:00:00Z`) - dayMs,
  );
  const eve = dayOf(Date.parse(`${from}T00:00:00Z`) - dayMs);
  const named = (entries: [string, bigint][]) => Object.fromEntries(entries.toSorted());
  return {
    ask: (database) =>
      asCreator(database, creatorId, async (books) => {
        const asked = { creatorId, lastSeq: everything };
        const opening = await standings(books, { ...asked, upTo: { clock: 'booked', day: eve } });
        const closing = await standings(books, { ...asked, upTo: { clock: 'booked', day: to } });
        const moved = await movements(books, { ...asked, from, to, by: ['kind', 'stream', 'programId'] });
        return [
          ...[opening, closing].map((stood) => stood.reduce((sum, each) => sum + each.balance, 0n)),
          named(moved.map(({ kind, stream, programId, amount }) => [`${kind} ${stream} ${programId}`, amount])),
        ];
      }),
    fold() {
      const moved = Map.groupBy(
        all.filter(({ day }) => day >= from && day <= to),
        ({ kind, stream, programId }) => `${kind} ${stream} ${programId}`,
      );
      return [
        ...[eve, to].map((until) => sumOf(all.filter(({ day }) => day <= until))),
        named([...moved].map(([name, some]) => [name, sumOf(some)])),
      ];
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
};
