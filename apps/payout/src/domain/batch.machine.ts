import type { Machine } from './machine.js';

export type BatchStatus =
  | 'undrafted'
  | 'draft'
  | 'freezing'
  | 'frozen'
  | 'in_approval'
  | 'approved'
  | 'submitted'
  | 'closed'
  | 'rejected'
  | 'cancelled';

export type BatchStep =
  | 'BatchDrafted'
  | 'BatchFreezing'
  | 'BatchFrozen'
  | 'BatchApprovalRequested'
  | 'BatchApproved'
  | 'BatchRejected'
  | 'BatchCancelled'
  | 'BatchSubmitted'
  | 'BatchClosed';

/** The life of a batch. Nothing else changes its status. */
export const batchMachine: Machine<BatchStatus, BatchStep> = {
  initial: 'undrafted',
  final: ['closed', 'rejected', 'cancelled'],
  transitions: [
    { from: 'undrafted', on: 'BatchDrafted', to: 'draft' },
    { from: 'draft', on: 'BatchFreezing', to: 'freezing' },
    { from: 'draft', on: 'BatchCancelled', to: 'cancelled' },
    { from: 'freezing', on: 'BatchFrozen', to: 'frozen' },
    { from: 'frozen', on: 'BatchApprovalRequested', to: 'in_approval' },
    { from: 'frozen', on: 'BatchCancelled', to: 'cancelled' },
    { from: 'in_approval', on: 'BatchApproved', to: 'approved' },
    { from: 'in_approval', on: 'BatchRejected', to: 'rejected' },
    { from: 'approved', on: 'BatchSubmitted', to: 'submitted' },
    { from: 'approved', on: 'BatchCancelled', to: 'cancelled' },
    { from: 'submitted', on: 'BatchClosed', to: 'closed' },
  ],
};
