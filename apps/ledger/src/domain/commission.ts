import type { Money } from '#money';
import {
  type CompanyAccountKind,
  companyAccount,
  type CreatorAccountKind,
  creatorAccount,
} from './chart-of-accounts.js';
import type { EntryKind, Leg } from './entry.js';
import type { Fact, TakenFacts } from './fact.js';

/** What stays the same over a commission's life. */
export interface CommissionTerms {
  readonly conversionId: string;
  readonly currency: string;
  readonly debtor: string;
  readonly programId: string;
  readonly stream: string;
}

/** Where a commission's money is, or how much of it moves. Minor units; the creator's share first, then the fee. */
export interface CommissionMoney {
  readonly pending: bigint;
  readonly held: bigint;
  readonly available: bigint;
  readonly feePending: bigint;
  readonly feeRevenue: bigint;
}

export type CommissionStatus = 'unknown' | 'pending' | 'held' | 'available';

/** One commission of one creator: a conversion that is decided for somebody else starts another. */
export interface Commission extends CommissionMoney {
  /** Where money that is added goes. `available` has been payable since its hold ended, and may be spent. */
  readonly status: CommissionStatus;
  readonly terms?: CommissionTerms;
  /** The UTC day since which the debtor has owed it (YYYY-MM-DD). */
  readonly confirmedOn?: string;
  readonly releaseAt?: string;
  readonly decisionId?: string;
  readonly facts: TakenFacts;
}

export interface CommissionMoved {
  readonly type: 'CommissionMoved';
  readonly kind: EntryKind;
  /** Absent for the end of a hold, which time brings about. */
  readonly fact?: Fact;
  readonly terms: CommissionTerms;
  readonly decisionId: string;
  readonly effectiveAt: string;
  readonly status: Exclude<CommissionStatus, 'unknown'>;
  readonly releaseAt?: string;
  readonly moves: CommissionMoney;
}

/** The facts of attribution.commission.v1, each with its identity. Amounts as in the contract. */
export interface CommissionFact {
  readonly type: 'CommissionAccrued' | 'CommissionAdjusted' | 'CommissionApproved' | 'CommissionReversed';
  readonly fact: Fact;
  readonly decisionId: string;
  readonly conversionId: string;
  readonly programId: string;
  readonly stream: string;
  readonly debtor: string;
  readonly total: Money;
  readonly creatorShare: Money;
  readonly fee: Money;
  readonly occurredAt: string;
  readonly availableAt?: string;
}

/** The end of a hold: whatever of the commission is held until then becomes payable. */
export interface HoldEnd {
  readonly type: 'EndHold';
  readonly releaseAt: string;
}

export const nothing: CommissionMoney = { pending: 0n, held: 0n, available: 0n, feePending: 0n, feeRevenue: 0n };

export function added(one: CommissionMoney, other: CommissionMoney): CommissionMoney {
  return {
    pending: one.pending + other.pending,
    held: one.held + other.held,
    available: one.available + other.available,
    feePending: one.feePending + other.feePending,
    feeRevenue: one.feeRevenue + other.feeRevenue,
  };
}

export function difference(one: CommissionMoney, other: CommissionMoney): CommissionMoney {
  return {
    pending: one.pending - other.pending,
    held: one.held - other.held,
    available: one.available - other.available,
    feePending: one.feePending - other.feePending,
    feeRevenue: one.feeRevenue - other.feeRevenue,
  };
}

export function amountsOf({ pending, held, available, feePending, feeRevenue }: CommissionMoney): readonly bigint[] {
  return [pending, held, available, feePending, feeRevenue];
}

/**
 * What the debtor reported is what is pending here; what it owes is what is confirmed here. So every move balances. Only
 * of accounts that gain or lose something.
 */
export function legsOf({ moves, terms }: CommissionMoved, creatorId: string): readonly Leg[] {
  const { currency, debtor, programId } = terms;
  const legs: Leg[] = [];
  const company = (kind: CompanyAccountKind, scope: string, minor: bigint) => {
    if (minor !== 0n) legs.push({ account: companyAccount(kind, scope, currency), minor });
  };
  const creator = (kind: CreatorAccountKind, minor: bigint) => {
    if (minor !== 0n) legs.push({ account: creatorAccount(creatorId, kind, currency), minor });
  };
  company('receivable_pending', debtor, moves.pending + moves.feePending);
  company('receivable', debtor, moves.held + moves.available + moves.feeRevenue);
  creator('pending', -moves.pending);
  creator('held', -moves.held);
  creator('available', -moves.available);
  company('fee_pending', programId, -moves.feePending);
  company('fee_revenue', programId, -moves.feeRevenue);
  return legs;
}
