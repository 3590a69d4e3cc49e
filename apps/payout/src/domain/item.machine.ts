import type { Machine } from './machine.js';

export type ItemStatus =
  'planned' | 'requested' | 'reserved' | 'declined' | 'released' | 'submitted' | 'paid' | 'rejected' | 'returned';

export type ItemStep =
  | 'ReservationRequested'
  | 'ReservationConfirmed'
  | 'ReservationDeclined'
  | 'ReservationReleased'
  | 'PaymentStarted'
  | 'PaymentSettled'
  | 'PaymentRejected'
  | 'PaymentReturned';

/** The life of one creator's payment. Money moves in the books with each step. What was paid may come back later. */
export const itemMachine: Machine<ItemStatus, ItemStep> = {
  initial: 'planned',
  final: ['declined', 'released', 'rejected', 'returned'],
  transitions: [
    { from: 'planned', on: 'ReservationRequested', to: 'requested' },
    { from: 'requested', on: 'ReservationConfirmed', to: 'reserved' },
    { from: 'requested', on: 'ReservationDeclined', to: 'declined' },
    { from: 'reserved', on: 'ReservationReleased', to: 'released' },
    { from: 'reserved', on: 'PaymentStarted', to: 'submitted' },
    { from: 'submitted', on: 'PaymentSettled', to: 'paid' },
    { from: 'submitted', on: 'PaymentRejected', to: 'rejected' },
    { from: 'paid', on: 'PaymentReturned', to: 'returned' },
  ],
};
