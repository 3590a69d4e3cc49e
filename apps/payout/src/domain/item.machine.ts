import type { Machine } from './machine.js';

export type ItemStatus =
  'planned' | 'requested' | 'reserved' | 'declined' | 'released' | 'submitted' | 'paid' | 'rejected';

export type ItemStep =
  | 'ReservationRequested'
  | 'ReservationConfirmed'
  | 'ReservationDeclined'
  | 'ReservationReleased'
  | 'PaymentStarted'
  | 'PaymentSettled'
  | 'PaymentRejected';

/** The life of one creator's payment. Money moves in the books with each step. */
export const itemMachine: Machine<ItemStatus, ItemStep> = {
  initial: 'planned',
  final: ['declined', 'released', 'paid', 'rejected'],
  transitions: [
    { from: 'planned', on: 'ReservationRequested', to: 'requested' },
    { from: 'requested', on: 'ReservationConfirmed', to: 'reserved' },
    { from: 'requested', on: 'ReservationDeclined', to: 'declined' },
    { from: 'reserved', on: 'ReservationReleased', to: 'released' },
    { from: 'reserved', on: 'PaymentStarted', to: 'submitted' },
    { from: 'submitted', on: 'PaymentSettled', to: 'paid' },
    { from: 'submitted', on: 'PaymentRejected', to: 'rejected' },
  ],
};
