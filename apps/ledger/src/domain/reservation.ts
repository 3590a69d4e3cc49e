import type { Money } from '#money';
import { companyAccount, creatorAccount } from './chart-of-accounts.js';
import type { EntryKind, Leg } from './entry.js';
import type { Fact, TakenFacts } from './fact.js';

export type ReservationStatus = 'unknown' | 'reserved' | 'refused' | 'released' | 'in-transit' | 'settled' | 'rejected';

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

/** The facts of payout.item.v1 that move money. */
export type PayoutFact = ItemStep &
  (
    | {
        readonly type: 'ReservationRequested';
        /** What the creator has available just before, in minor units; negative where they owe us. */
        readonly available: bigint;
      }
    | { readonly type: 'ReservationReleased' }
    | { readonly type: 'PaymentStarted' | 'PaymentRejected'; readonly rail: string }
    | { readonly type: 'PaymentSettled'; readonly rail: string; readonly bankAccount: string }
  );

export type ReservationEvent = ItemStep &
  (
    | { readonly type: 'Reserved' | 'Released' }
    | { readonly type: 'Refused'; readonly available: bigint }
    | { readonly type: 'Started' | 'Rejected'; readonly rail: string }
    | { readonly type: 'Settled'; readonly rail: string; readonly bankAccount: string }
  );

const kinds: Readonly<Record<Exclude<ReservationEvent['type'], 'Refused'>, EntryKind>> = {
  Reserved: 'funds-reserved',
  Released: 'reservation-released',
  Started: 'payment-started',
  Settled: 'payment-settled',
  Rejected: 'payment-rejected',
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
      return leg(companyAccount('transit', event.rail, currency), available);
  }
}
