import { decided, type Decider, type Decision, refused, unchanged } from '#decider';
import { isCurrency, maxMinor } from '#money';
import { exchangedMinor, isZeroRate } from './exchange-rate.js';
import {
  amountsOf,
  type Clearing,
  type Exchange,
  holderOf,
  type Instruction,
  type InstructionEvent,
  type Proposal,
} from './instruction.js';

/** In order of precedence: the first that applies is the answer. */
export const instructionRefusals = [
  'instruction-unknown',
  'fact-differs',
  'already-decided',
  'same-person',
  'other-person',
  'currency-unknown',
  'amount-zero',
  'amount-not-positive',
  'amount-out-of-range',
  'currencies-alike',
  'rate-zero',
  'amount-not-at-rate',
  'against-does-not-fit',
  'day-unknown',
  'day-to-come',
  'period-closed',
  'exceeds-receivable',
  'exceeds-available',
  'difference-unknown',
  'exceeds-difference',
] as const;
export type InstructionRefusal = (typeof instructionRefusals)[number];
/** Those that the books may still say when the turn of what was given comes. */
export type PostingRefusal = Extract<InstructionRefusal, `exceeds-${string}` | 'difference-unknown'>;

/** What the books say when it is decided. */
export interface BooksAtHand {
  /** The last day of the last closed month of the currency; absent where none is closed. */
  readonly closedThrough?: string;
  /** What the debtor owes for certain, less what is given and not posted yet; absent where nothing is written off. */
  readonly owedMinor?: bigint;
  /** What the creator can be paid in the currency that is given away; absent where nothing is exchanged. */
  readonly availableMinor?: bigint;
  /** What is open of the difference, with its sign; absent where there is none, or nothing is cleared. */
  readonly openMinor?: bigint;
}

interface Step<Type extends string> {
  readonly type: Type;
  readonly instructionId: string;
  readonly by: string;
  readonly occurredAt: string;
}

export type InstructionCommand =
  | (Step<'Propose'> & {
      readonly proposal: Proposal;
      /** Up to how much one person may adjust, in minor units; absent where the maker may only propose. */
      readonly aloneUpTo?: bigint;
      readonly books: BooksAtHand;
    })
  | (Step<'Approve'> & { readonly books: BooksAtHand })
  | (Step<'Reject'> & { readonly reason: string })
  | (Step<'Withdraw'> & { readonly reason: string })
  | (Omit<Step<'Refuse'>, 'by'> & { readonly refusal: PostingRefusal });
type Propose = Extract<InstructionCommand, { type: 'Propose' }>;

export type InstructionState =
  | { readonly status: 'unknown' }
  | { readonly status: 'proposed'; readonly proposal: Proposal; readonly maker: string }
  | { readonly status: 'instructed'; readonly proposal: Proposal; readonly maker: string }
  | { readonly status: 'refused'; readonly proposal: Proposal; readonly maker: string }
  | { readonly status: 'rejected' }
  | { readonly status: 'withdrawn' };

type InstructionDecision = Decision<InstructionEvent, InstructionRefusal>;

export const instructionDecider: Decider<InstructionState, InstructionCommand, InstructionEvent, InstructionRefusal> = {
  initial: { status: 'unknown' },
  decide,
  evolve,
};

function decide(state: InstructionState, command: InstructionCommand): InstructionDecision {
  if (command.type === 'Propose') return propose(state, command);
  if (state.status === 'unknown') return refused('instruction-unknown');
  if (command.type === 'Refuse') return refuse(state, command);
  if (state.status !== 'proposed') return refused('already-decided');
  const { proposal, maker } = state;
  const { instructionId, occurredAt, by } = command;
  const ended = { instructionId, holder: holderOf(proposal.instruction), occurredAt };
  switch (command.type) {
    case 'Approve': {
      if (by === maker) return refused('same-person');
      const refusal = refusalOf(proposal.instruction, command);
      if (refusal !== undefined) return refused(refusal);
      return decided({ type: 'Instructed', instructionId, proposal, instructedBy: maker, approvedBy: by, occurredAt });
    }
    case 'Reject':
      if (by === maker) return refused('same-person');
      return decided({ type: 'Rejected', ...ended, reason: command.reason, rejectedBy: by });
    case 'Withdraw':
      if (by !== maker) return refused('other-person');
      return decided({ type: 'Withdrawn', ...ended, reason: command.reason, withdrawnBy: by });
  }
}

function refuse(state: InstructionState, command: InstructionCommand & { type: 'Refuse' }): InstructionDecision {
  if (state.status === 'refused') return unchanged();
  if (state.status !== 'instructed') return refused('already-decided');
  const { instructionId, refusal, occurredAt } = command;
  return decided({
    type: 'Refused',
    ...{ instructionId, refusal, occurredAt },
    holder: holderOf(state.proposal.instruction),
  });
}

function propose(state: InstructionState, command: Propose): InstructionDecision {
  const { instructionId, proposal, by, occurredAt } = command;
  if (state.status === 'rejected' || state.status === 'withdrawn') return refused('already-decided');
  if (state.status !== 'unknown') {
    const isTheirs = state.maker === by || proposal.instruction.kind === 'opening';
    return isTheirs && isSame(state.proposal, proposal) ? unchanged() : refused('fact-differs');
  }
  const refusal = refusalOf(proposal.instruction, command);
  if (refusal !== undefined) return refused(refusal);
  if (takesTwo(proposal.instruction, command)) {
    return decided({ type: 'Proposed', instructionId, proposal, proposedBy: by, occurredAt });
  }
  return decided({ type: 'Instructed', instructionId, proposal, instructedBy: by, occurredAt });
}

/** An import is tried, and its totals held against the old system, by whoever runs the installation. */
function takesTwo(instruction: Instruction, { aloneUpTo }: Propose): boolean {
  if (instruction.kind === 'opening') return false;
  if (instruction.kind !== 'adjustment' || aloneUpTo === undefined) return true;
  return sizeOf(instruction.amount.minor) > aloneUpTo;
}

function refusalOf(
  instruction: Instruction,
  { books, occurredAt }: { books: BooksAtHand; occurredAt: string },
): InstructionRefusal | undefined {
  const { effectiveOn } = instruction;
  const amounts = amountsOf(instruction);
  if (!amounts.every(({ currency }) => isCurrency(currency))) return 'currency-unknown';
  if (amounts.some(({ minor }) => minor === 0n)) return 'amount-zero';
  const isSigned =
    instruction.kind === 'adjustment' || instruction.kind === 'opening' || instruction.kind === 'clearing';
  if (!isSigned && amounts.some(({ minor }) => minor < 0n)) return 'amount-not-positive';
  if (amounts.some(({ minor }) => sizeOf(minor) > maxMinor)) return 'amount-out-of-range';
  const wrong = instruction.kind === 'exchange' ? wrongRate(instruction) : undefined;
  if (wrong !== undefined) return wrong;
  if (instruction.kind === 'clearing' && !fits(instruction)) return 'against-does-not-fit';
  if (!isDay(effectiveOn)) return 'day-unknown';
  if (effectiveOn > occurredAt.slice(0, 10)) return 'day-to-come';
  if (books.closedThrough !== undefined && effectiveOn <= books.closedThrough) return 'period-closed';
  return exceeded(instruction, books);
}

/** Whether the instruction takes more than there is. */
export function exceeded(
  instruction: Instruction,
  { owedMinor, availableMinor, openMinor }: Omit<BooksAtHand, 'closedThrough'>,
): PostingRefusal | undefined {
  if (instruction.kind === 'write-off' && owedMinor !== undefined && instruction.amount.minor > owedMinor) {
    return 'exceeds-receivable';
  }
  if (instruction.kind === 'exchange' && availableMinor !== undefined && instruction.from.minor > availableMinor) {
    return 'exceeds-available';
  }
  if (instruction.kind !== 'clearing') return undefined;
  if (openMinor === undefined) return 'difference-unknown';
  const left = openMinor - instruction.amount.minor;
  const staysOnItsSide = openMinor < 0n ? left <= 0n && left > openMinor : left >= 0n && left < openMinor;
  return staysOnItsSide ? undefined : 'exceeds-difference';
}

/** What is missing may be given up, what was too much be kept; a fee is a program's. */
function fits({ against, amount, programId }: Clearing): boolean {
  if ((against === 'fee_revenue') !== (programId !== undefined)) return false;
  return against === 'receivable' || amount.minor < 0n === (against === 'bad_debt');
}

function wrongRate(exchange: Exchange): InstructionRefusal | undefined {
  if (exchange.from.currency === exchange.to.currency) return 'currencies-alike';
  if (isZeroRate(exchange.rate)) return 'rate-zero';
  if (exchangedMinor(exchange) !== exchange.to.minor) return 'amount-not-at-rate';
  return undefined;
}

function sizeOf(minor: bigint): bigint {
  return minor < 0n ? -minor : minor;
}

/** 30 February is written like a day and is none; neither PostgreSQL nor the Gregorian calendar has a year zero. */
function isDay(text: string): boolean {
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number);
  return year > 0 && day <= new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
}

function isSame(one: Proposal, other: Proposal): boolean {
  return textOf(one) === textOf(other);
}

/** The same for the same proposal, in whatever order its fields came. */
function textOf({ instruction, ...why }: Proposal): string {
  const amounts = amountsOf(instruction).map(({ minor, currency }) => `${minor} ${currency}`);
  const { amount: _amount, from: _from, to: _to, ...rest } = instruction as Instruction & Record<string, unknown>;
  const fields = { ...rest, ...why, amounts };
  return JSON.stringify(Object.entries(fields).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function evolve(state: InstructionState, event: InstructionEvent): InstructionState {
  switch (event.type) {
    case 'Proposed':
      return { status: 'proposed', proposal: event.proposal, maker: event.proposedBy };
    case 'Instructed':
      return { status: 'instructed', proposal: event.proposal, maker: event.instructedBy };
    case 'Refused':
      return state.status === 'instructed' ? { ...state, status: 'refused' } : state;
    case 'Rejected':
      return { status: 'rejected' };
    case 'Withdrawn':
      return { status: 'withdrawn' };
  }
}
