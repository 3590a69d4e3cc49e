import { fromJson, reviveMoney, toJson } from '#contracts';
import { CopyBuffer, type Tx } from '#postgres';
import type { Case, Touch } from '../domain/case.js';
import type { PublishedRules, RuleSet } from '../domain/rule-set.js';
import type { Decided, KeptDecision, Waiting } from './case-records.js';

/** What is known of the conversions of a slice. */
export interface KnownCase {
  readonly case: Case;
  readonly last?: KeptDecision;
}

const revived = <T>(text: string): T => reviveMoney(fromJson(text)) as T;

/** The columns of a decision; its document holds what else is said of it. */
export interface DecisionRow {
  decision_id: string;
  conversion_id: string;
  version: number;
  program_id: string;
  rule_at: Date;
  document: string;
}

/** What an outer join gives for a conversion without a decision. */
interface Undecided {
  conversion_id: string;
  decision_id: null;
}

export function decisionIn(row: DecisionRow): KeptDecision {
  return {
    ...revived<KeptDecision>(row.document),
    decisionId: row.decision_id,
    conversionId: row.conversion_id,
    version: row.version,
    programId: row.program_id,
    ruleAt: row.rule_at.toISOString(),
  };
}

export async function loadCases(tx: Tx, conversionIds: readonly string[]): Promise<Map<string, KnownCase>> {
  const { rows } = await tx.query<{ case: string } & (DecisionRow | Undecided)>(
    `select conversion_id, conversion.document::text as case, decision_id, version, program_id, rule_at,
       last.document::text as document
     from conversion
     left join lateral (
       select decision_id, version, program_id, rule_at, document from decision
       where decision.conversion_id = conversion.conversion_id
       order by version desc limit 1) as last on true
     where conversion_id = any($1::uuid[])
     order by conversion_id`,
    [conversionIds],
  );
  return new Map(
    rows.map((row) => [
      row.conversion_id,
      { case: revived<Case>(row.case), ...(row.decision_id === null ? {} : { last: decisionIn(row) }) },
    ]),
  );
}

export async function loadCreators(tx: Tx, handles: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await tx.query<{ handle: string; creator_id: string }>(
    'select handle, creator_id from creator where handle = any($1::text[])',
    [handles],
  );
  return new Map(rows.map(({ handle, creator_id }) => [handle, creator_id]));
}

export async function loadClicks(tx: Tx, clickIds: readonly string[]): Promise<Map<string, Touch>> {
  if (clickIds.length === 0) return new Map();
  const { rows } = await tx.query<{ click_id: string; creator_id: string; program_id: string; clicked_at: Date }>(
    'select click_id, creator_id, program_id, clicked_at from click where click_id = any($1::text[])',
    [clickIds],
  );
  return new Map(
    rows.map((row) => [
      row.click_id,
      {
        clickId: row.click_id,
        creatorId: row.creator_id,
        programId: row.program_id,
        clickedAt: row.clicked_at.toISOString(),
      },
    ]),
  );
}

/** The published versions of each program, in order of their `effectiveFrom`. */
export async function loadRuleSets(tx: Tx, programIds: readonly string[]): Promise<Map<string, PublishedRules[]>> {
  const { rows } = await tx.query<{ program_id: string; version: number; sha256: string; document: string }>(
    `select program_id, version, sha256, document::text as document
     from rule_set where program_id = any($1::uuid[]) order by program_id, effective_from`,
    [programIds],
  );
  const versions = rows.map(({ program_id, version, sha256, document }) => ({
    programId: program_id,
    rules: { version, sha256, ruleSet: fromJson(document) as RuleSet },
  }));
  const byProgram = Map.groupBy(versions, ({ programId }) => programId);
  return new Map([...byProgram].map(([programId, list]) => [programId, list.map(({ rules }) => rules)]));
}

/** `known` are the ones that were loaded. New ones go by COPY: an array of documents would be escaped and read again. */
export async function saveCases(
  tx: Tx,
  cases: ReadonlyMap<string, Case>,
  known: ReadonlyMap<string, unknown>,
): Promise<void> {
  const [changed, fresh] = [[...cases].filter(([id]) => known.has(id)), [...cases].filter(([id]) => !known.has(id))];
  await Promise.all([insertCases(tx, fresh), updateCases(tx, changed)]);
}

async function insertCases(tx: Tx, cases: readonly [string, Case][]): Promise<void> {
  if (cases.length === 0) return;
  const rows = new CopyBuffer(cases.length * 1_024);
  for (const [id, document] of cases) rows.row(2).uuid(id).text(toJson(document));
  await tx.copyBinary('copy conversion (conversion_id, document) from stdin binary', rows.end());
}

async function updateCases(tx: Tx, cases: readonly [string, Case][]): Promise<void> {
  if (cases.length === 0) return;
  await tx.query(
    `update conversion set document = changed.document
     from unnest($1::uuid[], $2::json[]) as changed (conversion_id, document)
     where conversion.conversion_id = changed.conversion_id`,
    [cases.map(([id]) => id), cases.map(([, document]) => toJson(document))],
  );
}

export async function saveDecisions(tx: Tx, decisions: readonly Decided[]): Promise<void> {
  if (decisions.length === 0) return;
  const rows = new CopyBuffer(decisions.length * 2_048);
  for (const { decisionId, conversionId, version, programId, ruleAt, inputs, ...document } of decisions) {
    rows.row(7).uuid(decisionId).uuid(conversionId).int4(version).uuid(programId).timestamptz(ruleAt);
    rows.text(inputs).text(toJson(document));
  }
  await tx.copyBinary(
    `copy decision (decision_id, conversion_id, version, program_id, rule_at, inputs, document) from stdin binary`,
    rows.end(),
  );
}

export async function saveWaiting(tx: Tx, waiting: readonly Waiting[], decidedIds: readonly string[]): Promise<void> {
  if (decidedIds.length > 0) {
    await tx.query('delete from waiting_conversion where conversion_id = any($1::uuid[])', [decidedIds]);
  }
  if (waiting.length === 0) return;
  await tx.query(
    `insert into waiting_conversion (conversion_id, source_id, transaction_id, reason, waits_for, correlation_id, since)
     select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[])
     on conflict (conversion_id) do update set reason = excluded.reason, waits_for = excluded.waits_for`,
    [
      waiting.map(({ conversionId }) => conversionId),
      waiting.map(({ sourceId }) => sourceId),
      waiting.map(({ transactionId }) => transactionId),
      waiting.map(({ reason }) => reason),
      waiting.map(({ waitsFor }) => waitsFor),
      waiting.map(({ correlationId }) => correlationId),
      waiting.map(({ since }) => since),
    ],
  );
}

export async function loadWaitingFor(
  tx: Tx,
  needs: readonly string[],
): Promise<{ conversionId: string; correlationId: string }[]> {
  const { rows } = await tx.query<{ conversion_id: string; correlation_id: string }>(
    `select conversion_id, correlation_id from waiting_conversion
     where waits_for = any($1::text[]) order by conversion_id`,
    [needs],
  );
  return rows.map(({ conversion_id, correlation_id }) => ({
    conversionId: conversion_id,
    correlationId: correlation_id,
  }));
}

/** What somebody waits for though it is there, in order, beyond a place in that order. */
export async function loadMetNeeds(tx: Tx, beyond: string, limit: number): Promise<string[]> {
  const { rows } = await tx.query<{ waits_for: string }>(
    `select distinct waits_for from waiting_conversion
     where waits_for > $1 and (
       exists (select from creator where waits_for like 'creator %' and handle = substr(waits_for, 9))
       or exists (select from click where waits_for like 'click %' and click_id = substr(waits_for, 7)))
     order by waits_for limit $2`,
    [beyond, limit],
  );
  return rows.map(({ waits_for }) => waits_for);
}

/**
 * Taken before anything is read: shared by who decides conversions, alone by who brings what they could wait for. So
 * either the bringer sees a conversion waiting, or the conversion sees what was brought.
 */
export async function lockArrivals(tx: Tx, mode: 'shared' | 'alone'): Promise<void> {
  const take = mode === 'shared' ? 'pg_advisory_xact_lock_shared' : 'pg_advisory_xact_lock';
  await tx.query(`select ${take}(hashtext('attribution.arrivals'))`);
}
