import type { CreatorAccountKind } from './chart-of-accounts.js';
import type { EntryKind } from './entry.js';
import { type Section, sectionOf } from './section.js';

/** Minor units on each account of a creator, positive in their favour. */
export type OwnAmounts = Readonly<Record<CreatorAccountKind, bigint>>;

/** What one account held, as known at two moments: where the figures begin, and where they are cut. */
export interface KnownBalance {
  readonly account: CreatorAccountKind;
  readonly atBase: bigint;
  readonly atCut: bigint;
}

/** Lines of one account that are alike, summed: everything that is not in the base's closed months. */
export interface LineSum {
  readonly account: CreatorAccountKind;
  /** Booked before the month, in it, or after it. */
  readonly part: 'before' | 'within' | 'after';
  /** Known at the base already, though booked after its closed months. */
  readonly early: boolean;
  /** Of those within the month only, as are the following. */
  readonly kind?: EntryKind;
  readonly stream?: string;
  readonly programId?: string;
  /** The day on which it happened (YYYY-MM-DD), where that is in a month that was closed before. */
  readonly originalDay?: string;
  readonly added: bigint;
  readonly taken: bigint;
}

export interface Earning {
  readonly stream?: string;
  readonly programId?: string;
  readonly amount: bigint;
}

export type Movement = OwnAmounts & { readonly kind: EntryKind };

export type LateMovement = Movement & {
  readonly originalDay: string;
  readonly stream?: string;
  readonly programId?: string;
};

/**
 * opening + earnings + adjustments and exchanges added − those taken + imported − reversals − payouts + returns =
 * closing; and by
 * account, with all movements.
 */
export interface StatementFigures {
  readonly opening: OwnAmounts;
  readonly earnings: readonly Earning[];
  readonly adjustments: { readonly added: bigint; readonly taken: bigint };
  /** From other currencies and into them. */
  readonly exchanges: { readonly added: bigint; readonly taken: bigint };
  /** Taken over from another system. */
  readonly imported: bigint;
  readonly reversals: bigint;
  readonly payouts: bigint;
  readonly returns: bigint;
  readonly holds: { readonly placed: bigint; readonly released: bigint };
  readonly movements: readonly Movement[];
  readonly late: readonly LateMovement[];
  readonly closing: OwnAmounts;
}

/** Why figures are none: nothing is shown that does not follow from the books. */
export const statementFaults = ['closing-is-not-the-books', 'sections-do-not-add-up'] as const;
export type StatementFault = (typeof statementFaults)[number];

const nothingOwned: OwnAmounts = { pending: 0n, held: 0n, available: 0n, reserved: 0n };

function totalOwned({ pending, held, available, reserved }: OwnAmounts): bigint {
  return pending + held + available + reserved;
}

type MonthLine = LineSum & { readonly kind: EntryKind };

export function figuresOf(known: readonly KnownBalance[], sums: readonly LineSum[]): StatementFigures | StatementFault {
  const atBase = ownAmounts(known.map(({ account, atBase: minor }) => ({ account, minor })));
  const atCut = ownAmounts(known.map(({ account, atCut: minor }) => ({ account, minor })));
  const moved = (lines: readonly LineSum[]) =>
    ownAmounts(lines.map(({ account, added, taken }) => ({ account, minor: added - taken })));
  const early = moved(sums.filter((line) => line.early));
  const before = moved(sums.filter(({ part }) => part === 'before'));
  const after = moved(sums.filter(({ part }) => part === 'after'));
  const within = sums.filter((line): line is MonthLine => line.part === 'within' && line.kind !== undefined);
  const opening = plus(minus(atBase, early), before);
  const closing = plus(opening, moved(within));
  if (!isSame(closing, minus(atCut, after))) return 'closing-is-not-the-books';
  const figures = { opening, ...sectionsOf(within), movements: movementsOf(within), late: lateOf(within), closing };
  return shown(figures) === totalOwned(closing) - totalOwned(opening) ? figures : 'sections-do-not-add-up';
}

/** Nothing to tell: no balance at the beginning, none at the end, nothing in between. */
export function isBlank({ opening, movements, closing }: StatementFigures): boolean {
  return movements.length === 0 && isSame(opening, nothingOwned) && isSame(closing, nothingOwned);
}

function sectionsOf(lines: readonly MonthLine[]) {
  const linesOf = (section: Section) => lines.filter(({ kind }) => sectionOf[kind] === section);
  const [earned, adjusted, exchanged] = [linesOf('earnings'), linesOf('adjustments'), linesOf('exchanges')];
  const byProgram = Map.groupBy(earned, ({ stream, programId }) => `${stream ?? ''} ${programId ?? ''}`);
  const earnings = [...byProgram.values()].map((group) => {
    const [{ stream, programId }] = group as [MonthLine];
    return { ...(stream && { stream }), ...(programId && { programId }), amount: net(group) };
  });
  const held = lines.filter(({ account }) => account === 'held');
  return {
    earnings: earnings.filter(({ amount }) => amount !== 0n),
    adjustments: { added: sumOf(adjusted, 'added'), taken: sumOf(adjusted, 'taken') },
    exchanges: { added: sumOf(exchanged, 'added'), taken: sumOf(exchanged, 'taken') },
    imported: net(linesOf('imported')),
    reversals: -net(linesOf('reversals')),
    payouts: -net(linesOf('payouts')),
    returns: net(linesOf('returns')),
    holds: {
      placed: sumOf(held, 'added'),
      released: sumOf(
        held.filter(({ kind }) => sectionOf[kind] === 'between'),
        'taken',
      ),
    },
  };
}

function shown({
  earnings,
  adjustments,
  exchanges,
  imported,
  reversals,
  payouts,
  returns,
}: ReturnType<typeof sectionsOf>): bigint {
  const earned = earnings.reduce((sum, { amount }) => sum + amount, 0n);
  const turned = exchanges.added - exchanges.taken;
  return earned + adjustments.added - adjustments.taken + turned + imported - reversals - payouts + returns;
}

function movementsOf(lines: readonly MonthLine[]): Movement[] {
  const byKind = Map.groupBy(lines, ({ kind }) => kind);
  return [...byKind].map(([kind, group]) => ({ kind, ...ownAmounts(group.map(minorOf)) }));
}

/** By the day on which they happened. */
export function lateOf(lines: readonly MonthLine[]): LateMovement[] {
  const late = lines.filter(({ originalDay }) => originalDay !== undefined);
  const alike = Map.groupBy(late, ({ originalDay, kind, stream, programId }) =>
    [originalDay, kind, stream, programId].join(' '),
  );
  return [...alike.values()].map((group) => {
    const [{ originalDay = '', kind, stream, programId }] = group as [MonthLine];
    const amounts = ownAmounts(group.map(minorOf));
    return { originalDay, kind, ...(stream && { stream }), ...(programId && { programId }), ...amounts };
  });
}

function minorOf({ account, added, taken }: LineSum) {
  return { account, minor: added - taken };
}

function net(lines: readonly LineSum[]): bigint {
  return sumOf(lines, 'added') - sumOf(lines, 'taken');
}

function sumOf(lines: readonly LineSum[], side: 'added' | 'taken'): bigint {
  return lines.reduce((sum, line) => sum + line[side], 0n);
}

function ownAmounts(parts: readonly { readonly account: CreatorAccountKind; readonly minor: bigint }[]): OwnAmounts {
  const sum: Record<CreatorAccountKind, bigint> = { ...nothingOwned };
  for (const { account, minor } of parts) sum[account] += minor;
  return sum;
}

function plus(one: OwnAmounts, other: OwnAmounts): OwnAmounts {
  return {
    pending: one.pending + other.pending,
    held: one.held + other.held,
    available: one.available + other.available,
    reserved: one.reserved + other.reserved,
  };
}

function minus(one: OwnAmounts, other: OwnAmounts): OwnAmounts {
  return plus(one, {
    pending: -other.pending,
    held: -other.held,
    available: -other.available,
    reserved: -other.reserved,
  });
}

function isSame(one: OwnAmounts, other: OwnAmounts): boolean {
  return (
    one.pending === other.pending &&
    one.held === other.held &&
    one.available === other.available &&
    one.reserved === other.reserved
  );
}
