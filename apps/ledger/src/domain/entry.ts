import { maxMinor, minMinor } from '#money';
import { type Account, isInChart, isSameAccount } from './chart-of-accounts.js';

export const entryKinds = [
  'commission-accrued',
  'commission-adjusted',
  'commission-approved',
  'commission-reversed',
  'hold-ended',
  'funds-reserved',
  'reservation-released',
  'payment-started',
  'payment-settled',
  'payment-rejected',
  'payment-returned',
  'adjustment-posted',
  'write-off-posted',
  'settlement-posted',
  'exchange-posted',
  'difference-cleared',
  'opening-imported',
] as const;
export type EntryKind = (typeof entryKinds)[number];

/** What one account gains or loses by an entry, in minor units of its currency: debits positive, credits negative. */
export interface Leg {
  readonly account: Account;
  readonly minor: bigint;
}

/** A balanced fact, ready to be written. */
export interface Entry {
  readonly kind: EntryKind;
  /** RFC 3339; the books are effective on its UTC day. */
  readonly effectiveAt: string;
  readonly currency: string;
  readonly legs: readonly Leg[];
  readonly stream?: string;
  readonly programId?: string;
  /** The decision, the payout item, the instruction or the settlement that it speaks of. */
  readonly reference: string;
  /** The number of the entry, in the same partition, that it takes back. */
  readonly reverses?: bigint;
}

/** In order of precedence: the first that applies is the answer. */
export const entryRefusals = [
  'account-kind-unknown',
  'currency-differs',
  'amount-out-of-range',
  'does-not-balance',
  'too-few-legs',
  'too-many-legs',
] as const;
export type EntryRefusal = (typeof entryRefusals)[number];

const fewestLegs = 2;
export const mostLegs = 8;

/** One leg an account, none of them zero, together zero; or why that cannot be. */
export function balancedLegs(legs: readonly Leg[], currency: string): readonly Leg[] | EntryRefusal {
  for (const { account } of legs) if (!isInChart(account)) return 'account-kind-unknown';
  for (const { account } of legs) if (account.currency !== currency) return 'currency-differs';
  const merged = mergedByAccount(legs);
  let sum = 0n;
  for (const { minor } of merged) {
    if (minor > maxMinor || minor < minMinor) return 'amount-out-of-range';
    sum += minor;
  }
  if (sum !== 0n) return 'does-not-balance';
  if (merged.length < fewestLegs) return 'too-few-legs';
  if (merged.length > mostLegs) return 'too-many-legs';
  return merged;
}

/**
 * The legs themselves where nothing is to be merged. Compared account by account: legs are few, and names would have to be
 * made.
 */
function mergedByAccount(legs: readonly Leg[]): readonly Leg[] {
  if (isMerged(legs)) return legs;
  const merged: Leg[] = [];
  for (const leg of legs) {
    if (leg.minor === 0n) continue;
    const at = merged.findIndex(({ account }) => isSameAccount(account, leg.account));
    if (at < 0) merged.push(leg);
    else merged[at] = { account: leg.account, minor: (merged[at]?.minor ?? 0n) + leg.minor };
  }
  return merged.some(({ minor }) => minor === 0n) ? merged.filter(({ minor }) => minor !== 0n) : merged;
}

function isMerged(legs: readonly Leg[]): boolean {
  for (let at = 0; at < legs.length; at += 1) {
    const { account, minor } = legs[at] as Leg;
    if (minor === 0n) return false;
    for (let before = 0; before < at; before += 1) {
      if (isSameAccount((legs[before] as Leg).account, account)) return false;
    }
  }
  return true;
}
