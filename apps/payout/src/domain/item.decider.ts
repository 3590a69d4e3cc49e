import { decided, type Decider, type Decision, refused, unchanged } from '#decider';
import type { Money } from '#money';
import { itemMachine, type ItemStatus, type ItemStep } from './item.machine.js';
import { next } from './machine.js';

type Step<Type extends ItemStep, Fields = object> = {
  type: Type;
  itemId: string;
  batchId: string;
  creatorId: string;
  amount: Money;
  occurredAt: string;
} & Fields;

export type ItemEvent =
  | Step<'ReservationRequested'>
  | Step<'ReservationConfirmed'>
  | Step<'ReservationDeclined', { reason: string }>
  | Step<'ReservationReleased', { reason: string }>
  | Step<'PaymentStarted', { rail: string; endToEndId: string }>
  | Step<'PaymentSettled', { rail: string; bankAccount: string; bookedOn: string; statementId: string }>
  | Step<'PaymentRejected', { rail: string; reason: string; kept?: { amount: Money; bankAccount: string } }>
  | Step<
      'PaymentReturned',
      { rail: string; bankAccount: string; reason: string; kept?: Money; bookedOn: string; statementId: string }
    >;

/** A command asks for the event that it names. */
export type ItemCommand = ItemEvent;

export interface Item {
  readonly status: ItemStatus;
  readonly amount?: Money;
  /** Why the bank refused or returned it. */
  readonly bankReason?: string;
}

/** In order of precedence: the first that applies is the answer. */
export const itemRefusals = ['amount-differs', 'step-not-allowed'] as const;
export type ItemRefusal = (typeof itemRefusals)[number];

export const itemDecider: Decider<Item, ItemCommand, ItemEvent, ItemRefusal> = {
  initial: { status: 'planned' },
  decide,
  evolve: (state, event) => ({
    status: next(itemMachine, state.status, event.type) ?? state.status,
    amount: event.amount,
    ...(event.type === 'PaymentRejected' || event.type === 'PaymentReturned' ? { bankReason: event.reason } : {}),
  }),
};

/** The state in which a step leaves the item: a step that finds it there was taken before. */
const taken = new Map(itemMachine.transitions.map(({ on, to }) => [on, to]));

function decide(state: Item, command: ItemCommand): Decision<ItemEvent, ItemRefusal> {
  if (state.amount !== undefined && !sameMoney(state.amount, command.amount)) return refused('amount-differs');
  if (state.status === taken.get(command.type)) return unchanged();
  if (next(itemMachine, state.status, command.type) === undefined) return refused('step-not-allowed');
  return decided(command);
}

function sameMoney(one: Money, other: Money): boolean {
  return one.minor === other.minor && one.currency === other.currency;
}
