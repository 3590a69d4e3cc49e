import { type Problem, problem } from '#runtime';
import type { InstructionRefusal } from '../domain/instruction.decider.js';

type Refusal = InstructionRefusal | 'one-instruction';

/** How an instruction's refusals are told, the same on every route. `at`: the member of the instruction that is wrong. */
const table: Record<Refusal, { status: number; title: string; at?: 'amount' | 'effectiveOn' }> = {
  'one-instruction': { status: 422, title: 'An instruction says exactly one thing' },
  'instruction-unknown': { status: 404, title: 'No such instruction' },
  'fact-differs': { status: 409, title: 'Something else was instructed under this id' },
  'already-decided': { status: 409, title: 'The instruction is decided' },
  'same-person': { status: 403, title: 'A second person has to decide' },
  'other-person': { status: 403, title: 'Only who proposed it may withdraw it' },
  'currency-unknown': { status: 422, title: 'There is no such currency', at: 'amount' },
  'amount-zero': { status: 422, title: 'Nothing would be moved', at: 'amount' },
  'amount-not-positive': { status: 422, title: 'The amount is not positive', at: 'amount' },
  'amount-out-of-range': { status: 422, title: 'The amount does not fit 64 bits', at: 'amount' },
  'day-unknown': { status: 422, title: 'There is no such day', at: 'effectiveOn' },
  'day-to-come': { status: 422, title: 'The day is still to come', at: 'effectiveOn' },
  'period-closed': { status: 409, title: 'The day is in a closed month', at: 'effectiveOn' },
  'exceeds-receivable': { status: 409, title: 'The debtor does not owe that much', at: 'amount' },
};

/** `member`: under which name the request told the instruction, where it did. */
export function instructionProblem(refusal: Refusal, member?: string): Problem {
  const { status, title, at } = table[refusal];
  const pointer = at === undefined || member === undefined ? {} : { pointer: `#/${member}/${at}` };
  return problem(status, refusal, title, undefined, pointer);
}
