import type { Money } from '#money';
import { type Problem, problem } from '#runtime';
import { exchangedMinor } from '../domain/exchange-rate.js';
import type { Instruction } from '../domain/instruction.js';
import type { InstructionRefusal } from '../domain/instruction.decider.js';
import { memberOf } from './told-instruction.js';

type Place = 'against' | 'amount' | 'from' | 'line' | 'to' | 'rate' | 'effectiveOn';
type Refusal = InstructionRefusal | 'one-instruction';

/** How an instruction's refusals are told, the same on every route. `at`: the member of the instruction that is wrong. */
const table: Record<Refusal, { status: number; title: string; at?: Place }> = {
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
  'currencies-alike': { status: 422, title: 'Both sides are the same currency', at: 'to' },
  'rate-zero': { status: 422, title: 'The rate is zero', at: 'rate' },
  'amount-not-at-rate': { status: 422, title: 'This is not what the rate gives', at: 'to' },
  'day-unknown': { status: 422, title: 'There is no such day', at: 'effectiveOn' },
  'day-to-come': { status: 422, title: 'The day is still to come', at: 'effectiveOn' },
  'period-closed': { status: 409, title: 'The day is in a closed month', at: 'effectiveOn' },
  'exceeds-receivable': { status: 409, title: 'The debtor does not owe that much', at: 'amount' },
  'against-does-not-fit': { status: 422, title: 'This cannot be cleared against that', at: 'against' },
  'difference-unknown': { status: 409, title: 'The debtor has no such difference', at: 'line' },
  'exceeds-difference': { status: 409, title: 'That much of the difference is not open', at: 'amount' },
  'exceeds-available': { status: 409, title: 'The creator does not have that much to exchange', at: 'from' },
};

/** Where the request told the instruction, it is named where the fault is in it. */
export function instructionProblem(refusal: Refusal, instruction?: Instruction): Problem {
  const { status, title, at } = table[refusal];
  if (at === undefined || instruction === undefined) return problem(status, refusal, title);
  const place = at === 'amount' && instruction.kind === 'exchange' ? '' : `/${at}`;
  const pointer = `#/${memberOf[instruction.kind]}${place}`;
  return problem(status, refusal, title, refusal === 'amount-not-at-rate' ? figuresOf(instruction) : undefined, {
    pointer,
  });
}

function figuresOf(instruction: Instruction): string | undefined {
  if (instruction.kind !== 'exchange') return undefined;
  const { from, to, rate, rounding } = instruction;
  const told = ({ minor, currency }: Money) => `${minor} minor units of ${currency}`;
  const given = { minor: exchangedMinor(instruction), currency: to.currency };
  return `${told(from)} at ${rate}, rounded ${rounding}, are ${told(given)}; the instruction says ${told(to)}.`;
}
