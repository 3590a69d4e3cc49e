import { maxMinor, minMinor } from '#money';
import { type Account, accountName } from './chart-of-accounts.js';

export type EntryKind =
  | 'commission-accrued'
  | 'commission-adjusted'
  | 'commission-approved'
  | 'commission-reversed'
  | 'hold-ended'
  | 'funds-reserved'
  | 'reservation-released'
  | 'payment-started'
  | 'payment-settled'
  | 'payment-rejected';

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
  /** The decision or the payout item that it speaks of. */
  readonly reference: string;
}

/** In order of precedence: the first that applies is the answer. */
export const entryRefusals = [
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
  if (legs.some(({ account }) => account.currency !== currency)) return 'currency-differs';
  const merged = mergedByAccount(legs);
  if (merged.some(({ minor }) => minor > maxMinor || minor < minMinor)) return 'amount-out-of-range';
  if (merged.reduce((sum, { minor }) => sum + minor, 0n) !== 0n) return 'does-not-balance';
  if (merged.length < fewestLegs) return 'too-few-legs';
  if (merged.length > mostLegs) return 'too-many-legs';
  return merged;
}

function mergedByAccount(legs: readonly Leg[]): Leg[] {
  const byName = new Map<string, Leg>();
  for (const leg of legs) {
    const name = accountName(leg.account);
    byName.set(name, { account: leg.account, minor: (byName.get(name)?.minor ?? 0n) + leg.minor });
  }
  return [...byName.values()].filter(({ minor }) => minor !== 0n);
}
