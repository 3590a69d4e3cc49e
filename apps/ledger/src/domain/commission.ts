import type { Money } from '#money';
import { companyAccount, creatorAccount } from './chart-of-accounts.js';
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

/** What the debtor reported is what is pending here; what it owes is what is confirmed here. So every move balances. */
export function legsOf({ moves, terms }: CommissionMoved, creatorId: string): readonly Leg[] {
  const { currency, debtor, programId } = terms;
  return [
    { account: companyAccount('receivable_pending', debtor, currency), minor: moves.pending + moves.feePending },
    {
      account: companyAccount('receivable', debtor, currency),
      minor: moves.held + moves.available + moves.feeRevenue,
    },
    { account: creatorAccount(creatorId, 'pending', currency), minor: -moves.pending },
    { account: creatorAccount(creatorId, 'held', currency), minor: -moves.held },
    { account: creatorAccount(creatorId, 'available', currency), minor: -moves.available },
    { account: companyAccount('fee_pending', programId, currency), minor: -moves.feePending },
    { account: companyAccount('fee_revenue', programId, currency), minor: -moves.feeRevenue },
  ];
}
