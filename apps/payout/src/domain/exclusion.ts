export type ExclusionReason =
  | 'negative_balance'
  | 'below_minimum'
  | 'no_payment_details'
  | 'details_refused_by_bank'
  | 'details_cooling_off'
  | 'reservation_refused';

export interface Candidate {
  readonly availableMinor: bigint;
  /** Absent where the creator never gave any. The first version has nothing to cool off from. */
  readonly details?: {
    readonly version: number;
    readonly changedAt: string;
    /** For what the bank refused or returned payments to this very version. */
    readonly bankReasons: readonly string[];
  };
}

export interface PayoutPolicy {
  readonly minimumMinor: bigint;
  readonly coolingOffHours: number;
  /** The most that a bank may keep of what it returns; more is listed for people to look at. */
  readonly returnFeeLimitMinor: bigint;
}

/**
 * Codes of ISO 20022 (ExternalReturnReason1Code) that speak of the account or its holder: paying to the same details
 * again would come back again.
 */
const ofTheDetails: ReadonlySet<string> = new Set([
  ...['AC01', 'AC03', 'AC04', 'AC06', 'AC14', 'AG01', 'BE01', 'BE04', 'BE05', 'CNOR', 'MD07', 'RC01', 'RC07'],
]);

const hourMs = 3_600_000;

/** Why a creator is not in a batch; undefined where nothing speaks against paying. The first reason counts. */
export function exclusionOf(candidate: Candidate, policy: PayoutPolicy, now: string): ExclusionReason | undefined {
  if (candidate.availableMinor < 0n) return 'negative_balance';
  if (candidate.availableMinor < policy.minimumMinor) return 'below_minimum';
  if (candidate.details === undefined) return 'no_payment_details';
  if (candidate.details.bankReasons.some((reason) => ofTheDetails.has(reason))) return 'details_refused_by_bank';
  if (isCoolingOff(candidate.details, policy, now)) return 'details_cooling_off';
  return undefined;
}

function isCoolingOff(details: NonNullable<Candidate['details']>, policy: PayoutPolicy, now: string): boolean {
  if (details.version === 1) return false;
  return Date.parse(now) - Date.parse(details.changedAt) < policy.coolingOffHours * hourMs;
}
