import { type Problem, refusalProblem } from '#runtime';
import type { BatchRefusal } from '../domain/batch.decider.js';

/** How a batch's refusals are told, the same on every route. */
const table: Record<BatchRefusal | 'checker-changed-details', { status: number; title: string }> = {
  'batch-unknown': { status: 404, title: 'No such batch' },
  'step-not-allowed': { status: 409, title: 'The batch is not where this step starts from' },
  'batch-empty': { status: 409, title: 'Nobody is in the batch' },
  'items-hash-differs': { status: 409, title: 'This is not the list that was frozen' },
  'maker-is-checker': { status: 403, title: 'A second person has to approve' },
  'checker-changed-details': { status: 403, title: 'Who changed payment details of the batch may not approve it' },
};

export function batchProblem(refusal: keyof typeof table, detail?: string): Problem {
  return refusalProblem(table, refusal, detail);
}
