import { decided, type Decider, type Decision, pick, refused, unchanged } from '#decider';
import { maxMinor } from '#money';
import {
  added,
  amountsOf,
  type Commission,
  type CommissionFact,
  type CommissionMoney,
  type CommissionMoved,
  type CommissionTerms,
  type HoldEnd,
  nothing,
} from './commission.js';
import type { EntryKind } from './entry.js';
import { answerToRepeat } from './fact.js';

/** In order of precedence: the first that applies is the answer. */
export const commissionRefusals = [
  'fact-differs',
  'currency-differs',
  'amounts-do-not-add-up',
  'amount-negative',
  'commission-unknown',
  'terms-differ',
  'already-accrued',
  'already-approved',
  'amounts-differ',
  'exceeds-remainder',
  'amount-out-of-range',
] as const;
export type CommissionRefusal = (typeof commissionRefusals)[number];

export type CommissionCommand = CommissionFact | HoldEnd;
type CommissionDecision = Decision<CommissionMoved, CommissionRefusal>;

export const commissionDecider: Decider<Commission, CommissionCommand, CommissionMoved, CommissionRefusal> = {
  initial: { status: 'unknown', ...nothing, facts: [] },
  decide,
  evolve,
};

function decide(state: Commission, command: CommissionCommand): CommissionDecision {
  if (command.type === 'EndHold') return endHold(state, command);
  const repeat = answerToRepeat(state.facts, command.fact);
  if (repeat !== undefined) return repeat;
  const refusal = refusalOf(state, command);
  if (refusal !== undefined) return refused(refusal);
  switch (command.type) {
    case 'CommissionAccrued':
      return accrue(state, command);
    case 'CommissionAdjusted':
      return adjust(state, command);
    case 'CommissionApproved':
      return approve(state, command);
    case 'CommissionReversed':
      return reverse(state, command);
  }
}

/** An empty commission may start again under other terms: its conversion was decided anew. */
function refusalOf(state: Commission, command: CommissionFact): CommissionRefusal | undefined {
  const { type, total, creatorShare, fee, debtor, programId, stream } = command;
  const terms = isEmpty(state) ? undefined : state.terms;
  if ([creatorShare, fee, terms ?? total].some(({ currency }) => currency !== total.currency)) {
    return 'currency-differs';
  }
  if (creatorShare.minor + fee.minor !== total.minor) return 'amounts-do-not-add-up';
  if (type !== 'CommissionAdjusted' && (creatorShare.minor < 0n || fee.minor < 0n)) return 'amount-negative';
  const begins = type === 'CommissionAccrued' || type === 'CommissionApproved';
  if (state.status === 'unknown' && !begins) return 'commission-unknown';
  if (terms === undefined) return undefined;
  const same = terms.debtor === debtor && terms.programId === programId && terms.stream === stream;
  return same ? undefined : 'terms-differ';
}

function accrue(state: Commission, command: CommissionFact): CommissionDecision {
  if (!isEmpty(state)) return refused('already-accrued');
  const moves = { ...nothing, pending: command.creatorShare.minor, feePending: command.fee.minor };
  return moved(state, command, { kind: 'commission-accrued', status: 'pending', moves });
}

function adjust(state: Commission, command: CommissionFact): CommissionDecision {
  const { status, releaseAt } = state;
  if (status === 'unknown') return refused('commission-unknown');
  const share = command.creatorShare.minor;
  const fee = command.fee.minor;
  const moves = added(
    share < 0n ? takenFromShare(state, -share) : { ...nothing, [status]: share },
    fee < 0n ? takenFromFee(state, -fee) : { ...nothing, [status === 'pending' ? 'feePending' : 'feeRevenue']: fee },
  );
  const kept = releaseAt === undefined ? {} : { releaseAt };
  return moved(state, command, { kind: 'commission-adjusted', status, moves, ...kept });
}

/** Of what was accrued, the whole of it; of what never was, directly. */
function approve(state: Commission, command: CommissionFact): CommissionDecision {
  const { creatorShare, fee, availableAt } = command;
  if (state.status !== 'pending' && !isEmpty(state)) return refused('already-approved');
  const direct = isEmpty(state);
  if (!direct && (creatorShare.minor !== state.pending || fee.minor !== state.feePending)) {
    return refused('amounts-differ');
  }
  const status = availableAt === undefined ? 'available' : 'held';
  const moves = {
    pending: -state.pending,
    held: status === 'held' ? creatorShare.minor : 0n,
    available: status === 'available' ? creatorShare.minor : 0n,
    feePending: -state.feePending,
    feeRevenue: fee.minor,
  };
  const held = availableAt === undefined ? {} : { releaseAt: availableAt };
  return moved(state, command, { kind: 'commission-approved', status, moves, ...held });
}

function reverse(state: Commission, command: CommissionFact): CommissionDecision {
  const { status, releaseAt } = state;
  if (status === 'unknown') return refused('commission-unknown');
  const moves = added(takenFromShare(state, command.creatorShare.minor), takenFromFee(state, command.fee.minor));
  const kept = releaseAt === undefined ? {} : { releaseAt };
  return moved(state, command, { kind: 'commission-reversed', status, moves, ...kept });
}

function endHold(state: Commission, { releaseAt }: HoldEnd): CommissionDecision {
  const { status, terms, decisionId, held } = state;
  if (status !== 'held' || terms === undefined || decisionId === undefined) return unchanged();
  if (state.releaseAt === undefined || state.releaseAt > releaseAt) return unchanged();
  const moves = { ...nothing, held: -held, available: held };
  const type = 'CommissionMoved';
  return decided({ type, kind: 'hold-ended', terms, decisionId, effectiveAt: releaseAt, status: 'available', moves });
}

interface Step {
  readonly kind: EntryKind;
  readonly status: CommissionMoved['status'];
  readonly moves: CommissionMoney;
  readonly releaseAt?: string;
}

function moved(state: Commission, command: CommissionFact, step: Step): CommissionDecision {
  const after = amountsOf(added(state, step.moves));
  if (after.some((minor) => minor < 0n)) return refused('exceeds-remainder');
  if (after.reduce((sum, minor) => sum + minor, 0n) > maxMinor) return refused('amount-out-of-range');
  const { fact, decisionId, occurredAt: effectiveAt } = command;
  return decided({ type: 'CommissionMoved', ...step, fact, decisionId, effectiveAt, terms: termsOf(command) });
}

function evolve(state: Commission, event: CommissionMoved): Commission {
  const { status, terms, decisionId, releaseAt, fact } = event;
  const facts = fact === undefined ? state.facts : [...state.facts, fact];
  const sums = added(state, event.moves);
  const confirmed = confirmedBy(state, event);
  return { status, ...sums, ...confirmed, terms, decisionId, facts, ...(releaseAt === undefined ? {} : { releaseAt }) };
}

/** A commission that starts anew is confirmed anew. */
function confirmedBy(state: Commission, { kind, status, effectiveAt }: CommissionMoved): { confirmedOn?: string } {
  if (status === 'pending') return {};
  return kind === 'commission-approved' ? { confirmedOn: effectiveAt.slice(0, 10) } : pick(state, 'confirmedOn');
}

/** Pending first, then held, then available. What is not there shows as more taken than there is. */
function takenFromShare(state: Commission, share: bigint): CommissionMoney {
  const pending = least(share, state.pending);
  const held = least(share - pending, state.held);
  return { ...nothing, pending: -pending, held: -held, available: -(share - pending - held) };
}

function takenFromFee(state: Commission, fee: bigint): CommissionMoney {
  const feePending = least(fee, state.feePending);
  return { ...nothing, feePending: -feePending, feeRevenue: -(fee - feePending) };
}

function least(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}

function isEmpty({ pending, held, available, feePending, feeRevenue }: Commission): boolean {
  return pending === 0n && held === 0n && available === 0n && feePending === 0n && feeRevenue === 0n;
}

function termsOf({ total, conversionId, debtor, programId, stream }: CommissionFact): CommissionTerms {
  return { currency: total.currency, conversionId, debtor, programId, stream };
}
