import { commissionTopic, toJson } from '#contracts';
import { type EventLog, type NewEvent, PermanentFault } from '#event-log';
import type { Tx } from '#postgres';
import { type Case, evolveCase, type Touch } from '../domain/case.js';
import { decideCommission, type UndecidedReason } from '../domain/decide-commission.js';
import type { PublishedRules } from '../domain/rule-set.js';
import type { Decided, Waiting, WorkItem } from './case-records.js';
import {
  type KnownCase,
  loadCases,
  loadClicks,
  loadCreators,
  loadRuleSets,
  loadWaitingFor,
  lockArrivals,
  saveCases,
  saveDecisions,
  saveWaiting,
} from './cases.query.js';
import { decisionOf } from './decision-record.js';
import { optional } from './optional.js';

export interface CaseworkDeps {
  readonly log: EventLog;
  readonly clock: () => string;
}

interface Evidence {
  readonly cases: ReadonlyMap<string, KnownCase>;
  readonly creators: ReadonlyMap<string, string>;
  readonly clicks: ReadonlyMap<string, Touch>;
  readonly ruleSets: ReadonlyMap<string, readonly PublishedRules[]>;
}

interface Outcome {
  readonly cases: Map<string, Case>;
  readonly decisions: Decided[];
  readonly waiting: Map<string, Waiting>;
  readonly events: NewEvent[];
}

/** Decides a slice: one load, all decisions in order, one write; the commissions reach the log in the same transaction. */
export async function workCases(deps: CaseworkDeps, tx: Tx, items: readonly WorkItem[]): Promise<void> {
  if (items.length === 0) return;
  const evidence = await loadEvidence(tx, items);
  const outcome = decideAll(items, evidence, deps.clock());
  const decidedIds = [...evidence.cases.keys()].filter((id) => !outcome.waiting.has(id));
  await Promise.all([
    saveCases(tx, outcome.cases, evidence.cases),
    saveDecisions(tx, outcome.decisions),
    saveWaiting(tx, [...outcome.waiting.values()], decidedIds),
    deps.log.append({ topic: commissionTopic.name, events: outcome.events }, tx),
  ]);
}

/** Decides what waited for something that has just come. The caller holds the arrivals' lock alone. */
export async function wakeCases(deps: CaseworkDeps, tx: Tx, needs: readonly string[]): Promise<void> {
  await workCases(deps, tx, await loadWaitingFor(tx, needs));
}

async function loadEvidence(tx: Tx, items: readonly WorkItem[]): Promise<Evidence> {
  const conversionIds = [...new Set(items.map(({ conversionId }) => conversionId))];
  const [, cases] = await Promise.all([lockArrivals(tx, 'shared'), loadCases(tx, conversionIds)]);
  const reports = [
    ...[...cases.values()].map((known) => known.case.reported),
    ...items.flatMap(({ fact }) => (fact?.type === 'Reported' ? [fact] : [])),
  ];
  const references = reports.map(({ click, clickRef }) => (click === undefined ? clickRef : undefined));
  const [creators, clicks] = await Promise.all([
    loadCreators(tx, present(reports.map(({ creatorHandle }) => creatorHandle))),
    loadClicks(tx, present(references)),
  ]);
  const programs = [
    ...reports.map(({ programId, click }) => click?.programId ?? programId),
    ...[...clicks.values()].map(({ programId }) => programId),
  ];
  return { cases, creators, clicks, ruleSets: await loadRuleSets(tx, [...new Set(programs)]) };
}

function decideAll(items: readonly WorkItem[], evidence: Evidence, decidedAt: string): Outcome {
  const outcome: Outcome = { cases: new Map(), decisions: [], waiting: new Map(), events: [] };
  const last = new Map([...evidence.cases].map(([id, known]) => [id, known.last]));
  for (const item of items) {
    const before = outcome.cases.get(item.conversionId) ?? evidence.cases.get(item.conversionId)?.case;
    const state = item.fact === undefined ? before : evolveCase(before, item.fact);
    if (state === undefined) throw new PermanentFault(`conversion ${item.conversionId} was never reported`);
    outcome.cases.set(item.conversionId, state);
    const click = state.reported.click ?? evidence.clicks.get(state.reported.clickRef ?? '');
    const programId = click?.programId ?? state.reported.programId;
    const previous = last.get(item.conversionId);
    const known = {
      case: state,
      ...optional('namedCreatorId', evidence.creators.get(state.reported.creatorHandle ?? '')),
      ...optional('foundClick', state.reported.click === undefined ? click : undefined),
    };
    const published = (evidence.ruleSets.get(programId) ?? []).filter(
      ({ version }) => previous === undefined || version === previous.ruleSetVersion,
    );
    const verdict = decideCommission({ ...known, published });
    if (verdict.outcome === 'undecided') {
      outcome.waiting.set(item.conversionId, waitingOf(item, state, { reason: verdict.reason, programId, decidedAt }));
      continue;
    }
    outcome.waiting.delete(item.conversionId);
    const { version, sha256 } = verdict.rules;
    const inputs = toJson({ ...known, rules: { version, sha256 } });
    const decided = decisionOf({ item, state, verdict, previous, programId, decidedAt, inputs });
    if (decided === undefined) continue;
    last.set(item.conversionId, decided.decision);
    outcome.decisions.push(decided.decision);
    outcome.events.push(...decided.events);
  }
  return outcome;
}

function waitingOf(
  { conversionId, correlationId }: WorkItem,
  { reported }: Case,
  { reason, programId, decidedAt }: { reason: UndecidedReason; programId: string; decidedAt: string },
): Waiting {
  const { sourceId, transactionId, creatorHandle, clickRef } = reported;
  const needs: Record<UndecidedReason, string> = {
    'creator-unnamed': 'nothing',
    'creator-unknown': `creator ${creatorHandle}`,
    'click-unknown': `click ${clickRef}`,
    'rule-set-missing': `rules ${programId}`,
    'click-outside-lookback': 'nothing',
    'rule-unmatched': `rules ${programId}`,
  };
  return { conversionId, sourceId, transactionId, reason, waitsFor: needs[reason], correlationId, since: decidedAt };
}

function present<T>(values: readonly (T | undefined)[]): T[] {
  return [...new Set(values)].filter((value) => value !== undefined);
}
