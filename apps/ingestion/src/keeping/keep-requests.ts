import type { StreamStore } from '#event-log';
import type { Tx } from '#postgres';
import { type Command, subjectsOf } from './command.js';
import { decideCommands, type Decisions } from './decide-commands.js';
import { insertRequests, loadVerdicts, lockVerdicts, type RequestRow, updateVerdict } from './requests.query.js';
import {
  afterWoken,
  isEarly,
  type Item,
  type ItemOutcome,
  openItems,
  outcomeOf,
  type Verdict,
  verdictOf,
} from './verdict.js';
import { insertWaiting, lockSubjects, subjectsWaitedFor, takeWaiting } from './waiting-commands.query.js';

export interface KeptRequest {
  readonly row: RequestRow;
  readonly items: readonly Item[];
  /** A request that is kept already and decided once more. */
  readonly isRerun: boolean;
}

/**
 * Keeps a slice of requests and decides all their reports together, in one transaction: bytes, facts, log and outcomes
 * commit as one. Answers with the outcomes of each request's items, in order.
 */
export async function keepRequests(
  deps: { streams: StreamStore },
  tx: Tx,
  requests: readonly KeptRequest[],
): Promise<ItemOutcome[][]> {
  const told = [...new Map(requests.map((request) => [request.row.requestId, request])).values()];
  const again = told.flatMap(({ row, isRerun }) => (isRerun ? [row.requestId] : []));
  await lockSubjects(tx, [...subjectsOf(commandsOf(told)), ...again, ...(await subjectsWaitedFor(tx, again))]);
  const before = new Map((await loadVerdicts(tx, again)).map((verdict) => [verdict.requestId, verdict]));
  const places = await takeWaiting(tx, again);
  const slice = told.map((one) => ({ ...one, items: openItems(one.items, before.get(one.row.requestId)) }));
  const correlations = new Map(slice.map(({ row }) => [row.requestId, row.correlationId]));
  const correlationIdOf = ({ requestId }: Command) => correlations.get(requestId) ?? requestId;
  const decisions = await decideCommands(deps, tx, { commands: commandsOf(slice), correlationIdOf });
  const kept = slice.map(({ row, items, isRerun }) => {
    const outcomes = items.map((item) => outcomeOf(item, decisions));
    const verdict = verdictOf(row.requestId, outcomes, before.get(row.requestId));
    return { isRerun, outcomes, row: { ...row, ...verdict } };
  });
  const fresh = kept.filter(({ isRerun }) => !isRerun).map(({ row }) => row);
  if (fresh.length > 0) await insertRequests(tx, fresh);
  const rerun = kept.filter(({ isRerun }) => isRerun).map(({ row }) => row);
  await tellKept(tx, rerun, decisions);
  await insertWaiting(tx, slice.flatMap(earlyOf(decisions)), places);
  const answers = new Map(kept.map(({ row, outcomes }) => [row.requestId, outcomes]));
  return requests.map(({ row }) => answers.get(row.requestId) ?? []);
}

function commandsOf(requests: readonly KeptRequest[]): Command[] {
  return requests.flatMap(({ items }) => items.flatMap(({ wants }) => ('type' in wants ? [wants] : [])));
}

/** What becomes of requests that were kept before: those that are decided once more, and those of which something waited. */
async function tellKept(tx: Tx, rerun: readonly Verdict[], decisions: Decisions): Promise<void> {
  const woken = Map.groupBy(decisions.woken, ({ requestId }) => requestId);
  const before = await lockVerdicts(tx, [...rerun.map(({ requestId }) => requestId), ...woken.keys()]);
  const after = before.flatMap((verdict) => {
    const commands = woken.get(verdict.requestId);
    return commands === undefined ? [] : [afterWoken(verdict, commands, decisions)];
  });
  for (const verdict of [...after, ...rerun]) await updateVerdict(tx, verdict);
}

function earlyOf({ of }: Decisions) {
  return ({ items }: KeptRequest) =>
    items.flatMap(({ wants }, item) => ('type' in wants && isEarly(of.get(wants)) ? [{ command: wants, item }] : []));
}
