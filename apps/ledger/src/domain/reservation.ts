import type { Money } from '#money';
import { companyAccount, creatorAccount } from './chart-of-accounts.js';
import type { EntryKind, Leg } from './entry.js';
import type { Fact, TakenFacts } from './fact.js';

export type ReservationStatus =
  'unknown' | 'reserved' | 'refused' | 'released' | 'in-transit' | 'settled' | 'rejected' | 'returned';

/** Where the money of one payout item is. */
export interface Reservation {
  readonly status: ReservationStatus;
  readonly creatorId?: string;
  readonly batchId?: string;
  readonly amount?: Money;
  /** Known from the start of its payment on. */
  readonly rail?: string;
  readonly facts: TakenFacts;
}

interface ItemStep {
  readonly fact: Fact;
  readonly itemId: string;
  readonly batchId: string;
  readonly creatorId: string;
  readonly amount: Money;
  readonly occurredAt: string;
}

/** What the bank kept of money that came back, and on which account of ours. */
export interface Kept {
  readonly amount: Money;
  readonly bankAccount: string;
}

/** The facts of payout.item.v1 that move money. */
export type PayoutFact = ItemStep &
  (
    | {
        readonly type: 'ReservationRequested';
        /** What the creator has available just before, in minor units; negative where they owe us. */
        readonly available: bigint;
      }
    | { readonly type: 'ReservationReleased' }
    | { readonly type: 'PaymentStarted'; readonly rail: string }
    | { readonly type: 'PaymentSettled'; readonly rail: string; readonly bankAccount: string }
    | { readonly type: 'PaymentRejected'; readonly rail: string; readonly kept?: Kept }
    | { readonly type: 'PaymentReturned'; readonly rail: string; readonly bankAccount: string; readonly kept?: Money }
  );

export type ReservationEvent = ItemStep &
  (
    | { readonly type: 'Reserved' | 'Released' }
    | { readonly type: 'Refused'; readonly available: bigint }
    | { readonly type: 'Started'; readonly rail: string }
    | { readonly type: 'Settled'; readonly rail: string; readonly bankAccount: string }
    | { readonly type: 'Rejected'; readonly rail: string; readonly kept?: Kept }
    | { readonly type: 'Returned'; readonly rail: string; readonly bankAccount: string; readonly kept?: Kept }
  );

const kinds: Readonly<Record<Exclude<ReservationEvent['type'], 'Refused'>, EntryKind>> = {
  Reserved: 'funds-reserved',
  Released: 'reservation-released',
  Started: 'payment-started',
  Settled: 'payment-settled',
  Rejected: 'payment-rejected',
  Returned: 'payment-returned',
};

/** The kind of entry that an event makes; none for a refusal, which moves nothing. */
export function entryKindOf(event: ReservationEvent): EntryKind | undefined {
  return event.type === 'Refused' ? undefined : kinds[event.type];
}

export function legsOf(event: ReservationEvent): readonly Leg[] {
  const { creatorId, amount } = event;
  const { currency } = amount;
  const available = creatorAccount(creatorId, 'available', currency);
  const reserved = creatorAccount(creatorId, 'reserved', currency);
  const leg = (debit: Leg['account'], credit: Leg['account']): readonly Leg[] => [
    { account: debit, minor: amount.minor },
    { account: credit, minor: -amount.minor },
  ];
  switch (event.type) {
    case 'Reserved':
      return leg(available, reserved);
    case 'Refused':
      return [];
    case 'Released':
      return leg(reserved, available);
    case 'Started':
      return leg(reserved, companyAccount('transit', event.rail, currency));
    case 'Settled':
      return leg(companyAccount('transit', event.rail, currency), companyAccount('bank', event.bankAccount, currency));
    case 'Rejected':
      return [...leg(companyAccount('transit', event.rail, currency), available), ...feeLegs(event)];
    case 'Returned':
      return [...leg(companyAccount('bank', event.bankAccount, currency), available), ...feeLegs(event)];
  }
}

/** The creator has the whole amount again: what the bank keeps is ours to bear. */
function feeLegs({ rail, kept }: { readonly rail: string; readonly kept?: Kept }): readonly Leg[] {
  if (kept === undefined) return [];
  const { amount, bankAccount } = kept;
  return [
    { account: companyAccount('payout_fee', rail, amount.currency), minor: amount.minor },
    { account: companyAccount('bank', bankAccount, amount.currency), minor: -amount.minor },
  ];
}
