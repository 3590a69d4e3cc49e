import { decided, type Decider, type Decision, refused, unchanged } from '#decider';
import { isMonth, monthAfter } from './month.js';

/** How far the books of one currency are closed. */
export interface Periods {
  /** The first month that has an entry, or that was closed; none where the books hold nothing in the currency. */
  readonly firstMonth?: string;
  /** The last month that is closed, and with it all from the first on. */
  readonly closedThrough?: string;
}

export interface ClosePeriod {
  readonly type: 'ClosePeriod';
  readonly currency: string;
  /** YYYY-MM, in UTC. */
  readonly month: string;
  /** Who closes it. */
  readonly by: string;
  /** Now: RFC 3339, UTC. */
  readonly at: string;
}

export interface PeriodClosed {
  readonly type: 'PeriodClosed';
  readonly currency: string;
  readonly month: string;
  readonly closedBy: string;
  readonly closedAt: string;
}

/** In order of precedence: the first that applies is the answer. */
export const periodRefusals = ['month-unknown', 'month-not-over', 'earlier-month-open'] as const;
export type PeriodRefusal = (typeof periodRefusals)[number];

/**
 * Months are closed one after the other, those without entries too: each has its statements. There is no way back: a
 * fact that comes late counts in the month that is open then.
 */
export const periodDecider: Decider<Periods, ClosePeriod, PeriodClosed, PeriodRefusal> = {
  initial: {},
  decide,
  evolve: ({ firstMonth }, { month }) => ({ firstMonth: firstMonth ?? month, closedThrough: month }),
};

function decide(
  { firstMonth, closedThrough }: Periods,
  { currency, month, by, at }: ClosePeriod,
): Decision<PeriodClosed, PeriodRefusal> {
  if (!isMonth(month) || firstMonth === undefined || month < firstMonth) return refused('month-unknown');
  if (at.slice(0, 7) <= month) return refused('month-not-over');
  if (closedThrough !== undefined && month <= closedThrough) return unchanged();
  const next = closedThrough === undefined ? firstMonth : monthAfter(closedThrough);
  if (month !== next) return refused('earlier-month-open');
  return decided({ type: 'PeriodClosed', currency, month, closedBy: by, closedAt: at });
}
