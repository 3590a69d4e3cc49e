import { decided, type Decider, type Decision, pick, refused } from '#decider';
import { maxMinor, type Money } from '#money';
import { answerToRepeat } from './fact.js';
import type { PayoutFact, Reservation, ReservationEvent, ReservationStatus } from './reservation.js';

/** In order of precedence: the first that applies is the answer. */
export const reservationRefusals = [
  'fact-differs',
  'amount-not-positive',
  'amount-out-of-range',
  'reservation-unknown',
  'item-differs',
  'currency-differs',
  'amount-differs',
  'step-not-allowed',
  'rail-differs',
  'kept-out-of-range',
] as const;
export type ReservationRefusal = (typeof reservationRefusals)[number];
type ReservationDecision = Decision<ReservationEvent, ReservationRefusal>;

export const reservationDecider: Decider<Reservation, PayoutFact, ReservationEvent, ReservationRefusal> = {
  initial: { status: 'unknown', facts: [] },
  decide,
  evolve,
};

const allowedFrom: Readonly<Record<PayoutFact['type'], ReservationStatus>> = {
  ReservationRequested: 'unknown',
  ReservationReleased: 'reserved',
  PaymentStarted: 'reserved',
  PaymentSettled: 'in-transit',
  PaymentRejected: 'in-transit',
  PaymentReturned: 'settled',
};

function decide(state: Reservation, command: PayoutFact): ReservationDecision {
  const repeat = answerToRepeat(state.facts, command.fact);
  if (repeat !== undefined) return repeat;
  const refusal = refusalOf(state, command);
  if (refusal !== undefined) return refused(refusal);
  const step = pick(command, 'fact', 'itemId', 'batchId', 'creatorId', 'amount', 'occurredAt');
  switch (command.type) {
    case 'ReservationRequested': {
      const { available } = command;
      if (available < command.amount.minor) return decided({ type: 'Refused', ...step, available });
      return decided({ type: 'Reserved', ...step });
    }
    case 'ReservationReleased':
      return decided({ type: 'Released', ...step });
    case 'PaymentStarted':
      return decided({ type: 'Started', ...step, rail: command.rail });
    case 'PaymentSettled':
      return decided({ type: 'Settled', ...step, rail: command.rail, bankAccount: command.bankAccount });
    case 'PaymentRejected':
      return decided({ type: 'Rejected', ...step, ...pick(command, 'rail', 'kept') });
    case 'PaymentReturned': {
      const { rail, bankAccount, kept: amount } = command;
      const kept = amount === undefined ? {} : { kept: { amount, bankAccount } };
      return decided({ type: 'Returned', ...step, rail, bankAccount, ...kept });
    }
  }
}

function refusalOf(state: Reservation, command: PayoutFact): ReservationRefusal | undefined {
  const { amount, creatorId, batchId } = command;
  if (amount.minor <= 0n) return 'amount-not-positive';
  if (amount.minor > maxMinor) return 'amount-out-of-range';
  if (state.amount !== undefined) {
    if (state.creatorId !== creatorId || state.batchId !== batchId) return 'item-differs';
    const currencies = [amount, keptOf(command) ?? amount].map(({ currency }) => currency);
    if (currencies.some((currency) => currency !== state.amount?.currency)) return 'currency-differs';
    if (state.amount.minor !== amount.minor) return 'amount-differs';
  } else if (command.type !== 'ReservationRequested') {
    return 'reservation-unknown';
  }
  if (state.status !== allowedFrom[command.type]) return 'step-not-allowed';
  if (state.rail !== undefined && 'rail' in command && state.rail !== command.rail) return 'rail-differs';
  const kept = keptOf(command);
  if (kept !== undefined && (kept.minor <= 0n || kept.minor >= amount.minor)) return 'kept-out-of-range';
  return undefined;
}

function keptOf(command: PayoutFact): Money | undefined {
  switch (command.type) {
    case 'PaymentRejected':
      return command.kept?.amount;
    case 'PaymentReturned':
      return command.kept;
    case 'ReservationRequested':
    case 'ReservationReleased':
    case 'PaymentStarted':
    case 'PaymentSettled':
      return undefined;
  }
}

const statusAfter: Readonly<Record<ReservationEvent['type'], ReservationStatus>> = {
  Reserved: 'reserved',
  Refused: 'refused',
  Released: 'released',
  Started: 'in-transit',
  Settled: 'settled',
  Rejected: 'rejected',
  Returned: 'returned',
};

function evolve(state: Reservation, event: ReservationEvent): Reservation {
  const { creatorId, batchId, amount, fact } = event;
  const rail = 'rail' in event ? { rail: event.rail } : pick(state, 'rail');
  const facts = [...state.facts, fact];
  return { status: statusAfter[event.type], creatorId, batchId, amount, facts, ...rail };
}
