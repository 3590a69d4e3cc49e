import type { DecisionView } from '#contracts';
import type { CaseFact } from '../domain/case.js';
import type { UndecidedReason } from '../domain/decide-commission.js';

/** A conversion to be looked at: because of something new about it, or because what it waits for may have come. */
export interface WorkItem {
  readonly conversionId: string;
  readonly fact?: CaseFact;
  readonly correlationId: string;
}

/** A decision as it is kept. `told`: the books know of its amounts, and whether these are owed for certain. */
export interface KeptDecision extends DecisionView {
  readonly ruleAt: string;
  readonly told?: { readonly approved: boolean };
}

/** A new one; `inputs` is the text whose hash it bears. */
export interface Decided extends KeptDecision {
  readonly inputs: string;
}

export interface Waiting {
  readonly conversionId: string;
  readonly sourceId: string;
  readonly transactionId: string;
  readonly reason: UndecidedReason;
  readonly waitsFor: string;
  readonly correlationId: string;
  readonly since: string;
}
