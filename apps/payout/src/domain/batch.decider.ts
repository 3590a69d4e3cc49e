import { decided, type Decider, type Decision, pick, refused, unchanged } from '#decider';
import type { Money } from '#money';
import { batchMachine, type BatchStatus, type BatchStep } from './batch.machine.js';
import { next } from './machine.js';

type Step<Type extends BatchStep, Fields> = { type: Type; batchId: string; occurredAt: string } & Fields;

export type BatchEvent =
  | Step<
      'BatchDrafted',
      { currency: string; rail: string; valueDate: string; draftedBy: string; cut: string[]; itemCount: number }
    >
  | Step<'BatchFreezing', { itemCount: number; frozenBy: string }>
  | Step<'BatchFrozen', { itemsSha256: string; itemCount: number; total: Money }>
  | Step<'BatchApprovalRequested', { maker: string; itemsSha256: string }>
  | Step<'BatchApproved', { checker: string; itemsSha256: string }>
  | Step<'BatchRejected', { checker: string; reason: string }>
  | Step<'BatchCancelled', { cancelledBy: string; reason: string }>
  | Step<'BatchSubmitted', { messageId: string; fileSha256: string; submittedBy: string }>
  | Step<'BatchClosed', { paid: Money }>;

/** A command asks for the event that it names; what the batch knows decides whether it may happen. */
export type BatchCommand = BatchEvent;

export interface Batch {
  readonly status: BatchStatus;
  readonly itemCount: number;
  readonly itemsSha256?: string;
  readonly maker?: string;
}

/** In order of precedence: the first that applies is the answer. */
export const batchRefusals = [
  'batch-unknown',
  'step-not-allowed',
  'batch-empty',
  'items-hash-differs',
  'maker-is-checker',
] as const;
export type BatchRefusal = (typeof batchRefusals)[number];

export const batchDecider: Decider<Batch, BatchCommand, BatchEvent, BatchRefusal> = {
  initial: { status: 'undrafted', itemCount: 0 },
  decide,
  evolve,
};

function decide(state: Batch, command: BatchCommand): Decision<BatchEvent, BatchRefusal> {
  if (state.status === 'undrafted' && command.type !== 'BatchDrafted') return refused('batch-unknown');
  if (state.status === 'draft' && command.type === 'BatchDrafted') return unchanged();
  if (next(batchMachine, state.status, command.type) === undefined) return refused('step-not-allowed');
  if (command.type === 'BatchFreezing' && command.itemCount === 0) return refused('batch-empty');
  if (command.type === 'BatchApprovalRequested' && state.itemCount === 0) return refused('batch-empty');
  if ('itemsSha256' in command && command.type !== 'BatchFrozen' && command.itemsSha256 !== state.itemsSha256) {
    return refused('items-hash-differs');
  }
  if ('checker' in command && command.checker === state.maker) return refused('maker-is-checker');
  return decided(command);
}

function evolve(state: Batch, event: BatchEvent): Batch {
  const status = next(batchMachine, state.status, event.type) ?? state.status;
  switch (event.type) {
    case 'BatchDrafted':
    case 'BatchFreezing':
      return { ...state, status, itemCount: event.itemCount };
    case 'BatchFrozen':
      return { ...state, status, ...pick(event, 'itemCount', 'itemsSha256') };
    case 'BatchApprovalRequested':
      return { ...state, status, maker: event.maker };
    case 'BatchApproved':
    case 'BatchRejected':
    case 'BatchCancelled':
    case 'BatchSubmitted':
    case 'BatchClosed':
      return { ...state, status };
  }
}
