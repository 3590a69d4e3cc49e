export type ExclusionReason =
  'negative_balance' | 'below_minimum' | 'no_payment_details' | 'details_cooling_off' | 'reservation_refused';

export interface Candidate {
  readonly availableMinor: bigint;
  /** Absent where the creator never gave any. The first version has nothing to cool off from. */
  readonly details?: { readonly version: number; readonly changedAt: string };
}

export interface PayoutPolicy {
  readonly minimumMinor: bigint;
  readonly coolingOffHours: number;
}

const hourMs = 3_600_000;

/** Why a creator is not in a batch; undefined where nothing speaks against paying. The first reason counts. */
export function exclusionOf(candidate: Candidate, policy: PayoutPolicy, now: string): ExclusionReason | undefined {
  if (candidate.availableMinor < 0n) return 'negative_balance';
  if (candidate.availableMinor < policy.minimumMinor) return 'below_minimum';
  if (candidate.details === undefined) return 'no_payment_details';
  if (isCoolingOff(candidate.details, policy, now)) return 'details_cooling_off';
  return undefined;
}

function isCoolingOff(details: NonNullable<Candidate['details']>, policy: PayoutPolicy, now: string): boolean {
  if (details.version === 1) return false;
  return Date.parse(now) - Date.parse(details.changedAt) < policy.coolingOffHours * hourMs;
}
