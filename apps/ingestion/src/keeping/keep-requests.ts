import type { StreamStore } from '#event-log';
import type { Tx } from '#postgres';
import { type Command, isBeginning, subjectOf, subjectsOf } from './command.js';
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
  waitingFor,
} from './verdict.js';
import { insertWaiting, lockSubjects, type Place, subjectsWaitedFor, takeWaiting } from './waiting-commands.query.js';

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
  const subjects = subjectsOf(commandsOf(told).map(({ command }) => command));
  await lockSubjects(tx, [...subjects, ...again, ...(await subjectsWaitedFor(tx, again))]);
  const before = new Map((await loadVerdicts(tx, again)).map((verdict) => [verdict.requestId, verdict]));
  const open = told.map((one) => ({ ...one, items: openItems(one.items, before.get(one.row.requestId)) }));
  const taken = await takeWaiting(tx, again);
  const slice = taken.length === 0 ? open : await backInLine(tx, open, taken);
  const commands = commandsOf(slice);
  const correlations = new Map(slice.map(({ row }) => [row.requestId, row.correlationId]));
  const correlationIdOf = ({ requestId }: Command) => correlations.get(requestId) ?? requestId;
  const toDecide = { commands: commands.map(({ command }) => command), correlationIdOf };
  const decisions = await decideCommands(deps, tx, toDecide);
  const kept = slice.map(({ row, items, isRerun }) => {
    const outcomes = items.map((item) => outcomeOf(item, decisions));
    const verdict = verdictOf(row.requestId, outcomes, conversionsKept(before.get(row.requestId), taken));
    return { isRerun, outcomes, row: { ...row, ...verdict } };
  });
  const fresh = kept.filter(({ isRerun }) => !isRerun).map(({ row }) => row);
  if (fresh.length > 0) await insertRequests(tx, fresh);
  const rerun = kept.filter(({ isRerun }) => isRerun).map(({ row }) => row);
  await tellKept(tx, rerun, decisions);
  const early = commands.filter(({ command }) => isEarly(decisions.of.get(command)));
  await insertWaiting(tx, early);
  const answers = new Map(kept.map(({ row, outcomes }) => [row.requestId, outcomes]));
  return requests.map(({ row }) => answers.get(row.requestId) ?? []);
}

function commandsOf(requests: readonly KeptRequest[]): { item: number; command: Command }[] {
  return requests.flatMap(({ items }) =>
    items.flatMap(({ wants }, item) => ('type' in wants ? [{ item, command: wants }] : [])),
  );
}

/**
 * What waits of requests that are decided once more stays in its place, as it is read now: what it waits for finds it
 * there, among all that waits. The rest of these requests is left to decide, and what is read as a beginning.
 */
async function backInLine(
  tx: Tx,
  requests: readonly KeptRequest[],
  taken: readonly Place[],
): Promise<readonly KeptRequest[]> {
  const keyOf = (requestId: string, item: number, subjectId: string) => `${requestId} ${item} ${subjectId}`;
  const places = new Map(taken.map(({ requestId, item, subjectId, id }) => [keyOf(requestId, item, subjectId), id]));
  const waiting = commandsOf(requests).flatMap(({ item, command }) => {
    const id = places.get(keyOf(command.requestId, item, subjectOf(command)));
    return id === undefined || isBeginning(command) ? [] : [{ item, command, id }];
  });
  await insertWaiting(tx, waiting);
  const told = new Map<Item['wants'], Item['wants']>(waiting.map(({ command }) => [command, waitingFor(command)]));
  return requests.map((one) => ({
    ...one,
    items: one.items.map((item) => ({ ...item, wants: told.get(item.wants) ?? item.wants })),
  }));
}

/** Without what it waited for: that may have been read wrongly. */
function conversionsKept(before: Verdict | undefined, taken: readonly Place[]): readonly string[] {
  const waited = new Set(taken.map(({ subjectId }) => subjectId));
  return (before?.conversionIds ?? []).filter((id) => !waited.has(id));
}

/** What becomes of requests that were kept before: those that are decided once more, and those of which something waited. */
async function tellKept(tx: Tx, rerun: readonly Verdict[], decisions: Decisions): Promise<void> {
  const woken = Map.groupBy(decisions.woken, ({ requestId }) => requestId);
  const before = await lockVerdicts(tx, [...rerun.map(({ requestId }) => requestId), ...woken.keys()]);
  const told = new Map([...before, ...rerun].map((verdict) => [verdict.requestId, verdict]));
  for (const [requestId, verdict] of told) {
    await updateVerdict(tx, afterWoken(verdict, woken.get(requestId) ?? [], decisions));
  }
}
