import type { Period } from '#contracts';
import type { Database } from '#postgres';
import type { PeriodRefusal } from '../domain/period.decider.js';
import { closePeriod } from '../features/close-period/close-period.handler.js';
import { shownPeriods } from './periods.query.js';

export interface Closing {
  readonly month: string;
  readonly currency: string;
  readonly actor: string;
}

export type Closed = { readonly period: Period } | { readonly refusal: PeriodRefusal };

/** Closes a month for somebody at the command line; one that is closed already stays as it is. */
export function closeMonth(
  ledger: Database,
  { month, currency, actor }: Closing,
  clock: () => string,
): Promise<Closed> {
  return ledger.transaction(async (tx) => {
    const refusal = await closePeriod({ clock }, tx, { month, currency, actor });
    if (refusal !== undefined) return { refusal };
    const [period] = await shownPeriods(tx, { month, currency, limit: 1 });
    if (period === undefined) throw new Error(`${month} in ${currency} was closed and is not there`);
    return { period };
  });
}
