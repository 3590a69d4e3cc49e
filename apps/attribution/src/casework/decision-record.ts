import { createHash } from 'node:crypto';
import { type CommissionEvent, commissionTopic, type DecisionView } from '#contracts';
import { derivedId, type NewEvent } from '#event-log';
import type { Case } from '../domain/case.js';
import { type CommissionFact, commissionFacts, type Told } from '../domain/commission-facts.js';
import type { Verdict } from '../domain/decide-commission.js';
import type { Decided, KeptDecision, WorkItem } from './case-records.js';
import { optional } from './optional.js';

interface Made {
  readonly item: WorkItem;
  readonly state: Case;
  readonly verdict: Verdict;
  readonly previous: KeptDecision | undefined;
  readonly programId: string;
  readonly decidedAt: string;
  /** What the verdict was reached from, as text. */
  readonly inputs: string;
}

/** The decision as it is kept, and what it tells the books. Undefined where nothing is new since the one before. */
export function decisionOf(made: Made): { decision: Decided; events: NewEvent[] } | undefined {
  const { item, state, verdict, previous, inputs } = made;
  const inputsSha256 = createHash('sha256').update(inputs).digest('hex');
  if (previous?.inputsSha256 === inputsSha256) return undefined;
  const { total, creatorShare, fee } = verdict;
  const approved = state.confirmedAt !== undefined;
  const before = toldBy(previous);
  const facts = commissionFacts(before, { total, creatorShare, fee, approved }, item.fact?.type ?? 'Reported');
  const isTold = before !== undefined || facts.length > 0;
  const isApproved = before?.approved === true || facts.some(({ type }) => type === 'CommissionApproved');
  const decision: Decided = {
    ...identityOf(made),
    ...optional('availableAt', verdict.availableAt),
    ...optional('told', isTold ? { approved: isApproved } : undefined),
    decidedAt: made.decidedAt,
    model: verdict.model,
    touches: touchesOf(verdict),
    ruleSetVersion: verdict.rules.version,
    ruleSetSha256: verdict.rules.sha256,
    inputsSha256,
    ruleId: verdict.ruleId,
    rejectedRules: [...verdict.rejectedRules],
    arithmetic: verdict.arithmetic.map((step) => ({ ...step, inputs: [...step.inputs] })),
    total,
    creatorShare,
    fee,
    status: total.minor === 0n ? 'reversed' : approved ? 'approved' : 'accrued',
    ruleAt: verdict.ruleAt,
    inputs,
  };
  return { decision, events: facts.map((fact, index) => eventOf(fact, index, { decision, item })) };
}

function toldBy(decision: KeptDecision | undefined): Told | undefined {
  if (decision?.told === undefined) return undefined;
  const { total, creatorShare, fee, told } = decision;
  return { total, creatorShare, fee, approved: told.approved };
}

function identityOf({ item, state, verdict, previous, programId }: Made) {
  const { conversionId, stream, debtor } = state.reported;
  const version = (previous?.version ?? 0) + 1;
  return {
    commissionId: derivedId('commission', conversionId),
    decisionId: derivedId('decision', conversionId, version),
    conversionId,
    version,
    creatorId: verdict.creatorId,
    programId,
    stream: stream as DecisionView['stream'],
    debtor,
    occurredAt: item.fact?.occurredAt ?? state.confirmedAt ?? state.reported.occurredAt,
  };
}

/** With one click the whole credit is its own. */
function touchesOf({ touches }: Verdict): DecisionView['touches'] {
  return touches.map(({ clickId, creatorId, clickedAt }) => ({
    clickId,
    creatorId,
    occurredAt: clickedAt,
    weightPpm: 1_000_000,
  }));
}

function eventOf(
  fact: CommissionFact,
  index: number,
  { decision, item }: { decision: Decided; item: WorkItem },
): NewEvent {
  const { commissionId, decisionId, conversionId, creatorId, programId, stream, debtor, occurredAt } = decision;
  const reason = item.fact?.type === 'Reversed' ? item.fact.reason : undefined;
  const event = {
    ...{ commissionId, decisionId, conversionId, creatorId, programId, stream, debtor, occurredAt },
    ...fact,
    ...(fact.type === 'CommissionApproved' ? optional('availableAt', decision.availableAt) : {}),
    ...(fact.type === 'CommissionReversed' ? optional('reason', reason) : {}),
  } as CommissionEvent;
  return {
    ...commissionTopic.encode(event),
    id: derivedId(decisionId, index),
    key: creatorId,
    occurredAt,
    correlationId: item.correlationId,
    causationId: decisionId,
  };
}
