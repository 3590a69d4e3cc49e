import { isZero, subtract } from '#money';
import type { CaseFact } from './case.js';
import type { Amounts } from './decide-commission.js';

/** What the books were told before, in sum. */
export interface Told extends Amounts {
  readonly approved: boolean;
}

export type CommissionFact = Amounts & {
  readonly type: 'CommissionAccrued' | 'CommissionAdjusted' | 'CommissionApproved' | 'CommissionReversed';
};

/**
 * What has to be told so that the books agree with a new verdict: the difference and nothing else. A first verdict on
 * a confirmed conversion is told as approved at once. Nothing is told where nothing changes.
 */
export function commissionFacts(
  told: Told | undefined,
  now: Amounts & { readonly approved: boolean },
  cause: CaseFact['type'],
): CommissionFact[] {
  const amounts = { total: now.total, creatorShare: now.creatorShare, fee: now.fee };
  if (told === undefined) {
    if (isZero(now.total)) return [];
    return [{ type: now.approved ? 'CommissionApproved' : 'CommissionAccrued', ...amounts }];
  }
  const facts: CommissionFact[] = [];
  const change = difference(now, told);
  if (!isZero(change.total) || !isZero(change.fee)) {
    if (cause === 'Reversed') facts.push({ type: 'CommissionReversed', ...difference(told, now) });
    else facts.push({ type: 'CommissionAdjusted', ...change });
  }
  if (now.approved && !told.approved && !isZero(now.total)) facts.push({ type: 'CommissionApproved', ...amounts });
  return facts;
}

function difference(one: Amounts, other: Amounts): Amounts {
  return {
    total: subtract(one.total, other.total),
    creatorShare: subtract(one.creatorShare, other.creatorShare),
    fee: subtract(one.fee, other.fee),
  };
}
