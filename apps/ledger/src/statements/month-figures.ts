import type { Queryable } from '#postgres';
import { firstDayOf, lastDayOf } from '../domain/month.js';
import { figuresOf, isBlank, type StatementFault, type StatementFigures } from '../domain/statement.js';
import { periodBefore, type StoredPeriod } from '../periods/periods.query.js';
import { type Base, openFromOf, watermarkOf } from '../periods/watermark.js';
import { type MonthScope, readFees, readMonthLines } from './month-lines.query.js';

export interface WholeFigures {
  readonly figures: StatementFigures;
  readonly fee: bigint;
}

/** The last closed month before this one; the beginning of the books where there is none. */
export async function baseOf(
  books: Queryable,
  of: { currency: string; month: string },
  partitions: number,
): Promise<Base> {
  const period = await periodBefore(books, of);
  if (period === undefined) {
    const zeros = Array<bigint>(partitions).fill(0n);
    return { lastDay: '-infinity', known: zeros, openFrom: zeros };
  }
  return { lastDay: lastDayOf(period.document.month), known: watermarkOf(period), openFrom: openFromOf(period) };
}

/** A closed month as its watermark has it. */
export async function closedScope(books: Queryable, period: StoredPeriod): Promise<Omit<MonthScope, 'creatorIds'>> {
  const { currency, month } = period.document;
  const cut = watermarkOf(period);
  return { currency, ...daysOf(month), base: await baseOf(books, { currency, month }, cut.length), cut };
}

export function daysOf(month: string): Pick<MonthScope, 'from' | 'to'> {
  return { from: firstDayOf(month), to: lastDayOf(month) };
}

/** By creator: their figures, or why there are none. Those with nothing to tell are left out. */
export async function readFigures(
  books: Queryable,
  scope: MonthScope,
): Promise<Map<string, WholeFigures | StatementFault>> {
  const [lines, fees] = await Promise.all([readMonthLines(books, scope), readFees(books, scope)]);
  const told = new Map<string, WholeFigures | StatementFault>();
  for (const [creatorId, { known, sums }] of lines) {
    const figures = figuresOf(known, sums);
    if (typeof figures === 'string') told.set(creatorId, figures);
    else if (!isBlank(figures)) told.set(creatorId, { figures, fee: fees.get(creatorId) ?? 0n });
  }
  return told;
}
