import type { RequestOutcome } from '#contracts';
import type { StreamStore } from '#event-log';
import type { Tx } from '#postgres';
import { type Command, subjectOf, subjectsOf } from './command.js';
import { decideCommands, type Decided, type Decisions } from './decide-commands.js';
import { insertRequests, type RequestRow, updateOutcome, updateVerdict, type Verdict } from './requests.query.js';
import { insertWaiting, lockSubjects, subjectsWaitedFor, takeWaiting } from './waiting-commands.query.js';

/** One report of a request: what it wants, or why nothing can be made of it. */
export interface Item {
  readonly transactionId?: string;
  readonly wants: Command | { readonly outcome: RequestOutcome; readonly reason: string };
}

export interface ItemOutcome {
  readonly transactionId?: string;
  readonly conversionId?: string;
  /** The deliverables that a word about their agreement has changed. */
  readonly conversionIds?: readonly string[];
  readonly outcome: RequestOutcome;
  readonly reason?: string;
}

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
  const commands = commandsOf(requests);
  const again = requests.flatMap(({ row, isRerun }) => (isRerun ? [row.requestId] : []));
  await lockSubjects(tx, [...subjectsOf(commands), ...again, ...(await subjectsWaitedFor(tx, again))]);
  const places = await takeWaiting(tx, again);
  const correlations = new Map(requests.map(({ row }) => [row.requestId, row.correlationId]));
  const correlationIdOf = ({ requestId }: Command) => correlations.get(requestId) ?? requestId;
  const decisions = await decideCommands(deps, tx, { commands, correlationIdOf });
  await tellWoken(tx, decisions);
  const outcomes = requests.map(({ items }) => items.map((item) => outcomeOf(item, decisions)));
  const verdicts = requests.map(({ row }, index) => verdictOf(row.requestId, outcomes[index] ?? []));
  const kept = requests.map(({ row, isRerun }, index) => ({
    isRerun,
    row: { ...row, ...verdicts[index] } as RequestRow & Verdict,
  }));
  const fresh = kept.filter(({ isRerun }) => !isRerun).map(({ row }) => row);
  if (fresh.length > 0) await insertRequests(tx, fresh);
  for (const { row } of kept.filter(({ isRerun }) => isRerun)) await updateVerdict(tx, row);
  const once = new Map(requests.map((request) => [request.row.requestId, request]));
  const early = commandsOf([...once.values()]).filter((command) => isEarly(decisions.of.get(command)));
  await insertWaiting(tx, early, places);
  return outcomes;
}

function commandsOf(requests: readonly KeptRequest[]): Command[] {
  return requests.flatMap(({ items }) => items.flatMap(({ wants }) => ('type' in wants ? [wants] : [])));
}

async function tellWoken(tx: Tx, { of, woken }: Decisions): Promise<void> {
  for (const { command, requestId } of woken) {
    const decision = of.get(command);
    if (decision !== undefined) await updateOutcome(tx, requestId, spoken(decision));
  }
}

function isEarly(decision: Decided | undefined): boolean {
  return decision?.outcome === 'refused' && waitedFor.has(decision.refusal);
}

const waitedFor: ReadonlySet<string> = new Set(['conversion-unreported', 'sponsorship-unagreed']);

function outcomeOf({ transactionId, wants }: Item, decisions: Decisions): ItemOutcome {
  const named = transactionId === undefined ? {} : { transactionId };
  if (!('type' in wants)) return { ...named, ...wants };
  const decision = decisions.of.get(wants);
  if (decision === undefined) throw new Error(`nothing was decided about ${subjectOf(wants)}`);
  if ('conversionId' in wants) return { ...named, conversionId: wants.conversionId, ...spoken(decision) };
  const conversionIds = (decisions.consequences.get(wants) ?? []).map(({ conversionId }) => conversionId);
  return { ...named, conversionIds, ...spoken(decision) };
}

function spoken(decision: Decided): { outcome: RequestOutcome; reason?: string } {
  if (decision.outcome === 'decided') return { outcome: 'accepted' };
  if (decision.outcome === 'unchanged') return { outcome: 'duplicate' };
  const reason = decision.refusal.replaceAll('-', '_');
  return { outcome: isEarly(decision) ? 'waiting' : 'disputed', reason };
}

/** What stands for a whole request: the item that most needs somebody's eyes. */
const byNeed: readonly RequestOutcome[] = [
  'refused',
  'quarantined',
  'disputed',
  'waiting',
  'accepted',
  'duplicate',
  'ignored',
];

function verdictOf(requestId: string, items: readonly ItemOutcome[]): Verdict {
  const [first] = items.toSorted((one, other) => byNeed.indexOf(one.outcome) - byNeed.indexOf(other.outcome));
  return {
    requestId,
    outcome: first?.outcome ?? 'ignored',
    ...(first?.reason === undefined ? {} : { reason: first.reason }),
    transactionIds: [...new Set(items.flatMap(({ transactionId }) => transactionId ?? []))],
    conversionIds: [
      ...new Set(items.flatMap(({ conversionId, conversionIds }) => conversionId ?? conversionIds ?? [])),
    ],
  };
}
