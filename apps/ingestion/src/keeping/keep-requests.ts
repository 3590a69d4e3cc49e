import { conversionTopic, type RequestOutcome, sponsorshipTopic } from '#contracts';
import type { Decision } from '#decider';
import type { StreamStore } from '#event-log';
import type { Tx } from '#postgres';
import {
  type ConversionCommand,
  conversionDecider,
  type ConversionEvent,
  type ConversionRefusal,
} from '../domain/conversion.decider.js';
import { type AcceptDeliverable, type DeliverableAccepted, deliverableDecider } from '../domain/deliverable.decider.js';
import { insertRequests, type RequestRow, updateOutcome, updateVerdict, type Verdict } from './requests.query.js';
import { deleteWaiting, insertWaiting, loadWaiting, lockConversions } from './waiting-commands.query.js';

export type Command = ConversionCommand | AcceptDeliverable;

/** One report of a request: what it wants, or why nothing can be made of it. */
export interface Item {
  readonly transactionId?: string;
  readonly wants: Command | { readonly outcome: RequestOutcome; readonly reason: string };
}

export interface ItemOutcome {
  readonly transactionId?: string;
  readonly conversionId?: string;
  readonly outcome: RequestOutcome;
  readonly reason?: string;
}

export interface KeptRequest {
  readonly row: RequestRow;
  readonly items: readonly Item[];
  /** A request that is kept already and decided once more. */
  readonly isRerun: boolean;
}

export const conversionCodec = {
  topic: conversionTopic.name,
  encode: (event: ConversionEvent) => conversionTopic.encode(event),
  decode: (encoded: Parameters<typeof conversionTopic.decode>[0]) => conversionTopic.decode(encoded),
  keyOf: ({ conversionId }: ConversionEvent) => conversionId,
  occurredAtOf: ({ occurredAt }: ConversionEvent) => occurredAt,
};

const deliverableCodec = {
  topic: sponsorshipTopic.name,
  encode: (event: DeliverableAccepted) => sponsorshipTopic.encode(event),
  decode: (encoded: Parameters<typeof sponsorshipTopic.decode>[0]) => sponsorshipTopic.decode(encoded),
  keyOf: ({ sponsorshipId }: DeliverableAccepted) => sponsorshipId,
  occurredAtOf: ({ occurredAt }: DeliverableAccepted) => occurredAt,
};

export const streamOfConversion = (conversionId: string) => `conversion-${conversionId}`;
export const streamOfDeliverable = (conversionId: string) => `deliverable-${conversionId}`;

type Decided = Decision<unknown, ConversionRefusal>;

/**
 * Keeps a slice of requests and decides all their reports together, in one transaction: bytes, facts, log and outcomes
 * commit as one. Answers with the outcomes of each request's items, in order.
 */
export async function keepRequests(
  deps: { streams: StreamStore },
  tx: Tx,
  requests: readonly KeptRequest[],
): Promise<ItemOutcome[][]> {
  const commands = requests.flatMap(({ items }) => items.flatMap(({ wants }) => ('type' in wants ? [wants] : [])));
  await lockConversions(
    tx,
    commands.map(({ conversionId }) => conversionId),
  );
  const correlations = new Map(requests.map(({ row }) => [row.requestId, row.correlationId]));
  const decisions = await decide(deps, tx, { commands, correlations });
  const outcomes = requests.map(({ items }) => items.map((item) => outcomeOf(item, decisions)));
  const verdicts = requests.map(({ row }, index) => verdictOf(row.requestId, outcomes[index] ?? []));
  const kept = requests.map(({ row, isRerun }, index) => ({
    isRerun,
    row: { ...row, ...verdicts[index] } as RequestRow & Verdict,
  }));
  const fresh = kept.filter(({ isRerun }) => !isRerun).map(({ row }) => row);
  if (fresh.length > 0) await insertRequests(tx, fresh);
  for (const { row } of kept.filter(({ isRerun }) => isRerun)) await updateVerdict(tx, row);
  const early = commands.filter((command) => isEarly(command, decisions)) as ConversionCommand[];
  if (early.length > 0) await insertWaiting(tx, early);
  return outcomes;
}

/** Decides conversions, each report followed by what waited for it, then deliverables. */
async function decide(
  { streams }: { streams: StreamStore },
  tx: Tx,
  { commands, correlations }: { commands: readonly Command[]; correlations: ReadonlyMap<string, string> },
): Promise<Map<Command, Decided>> {
  const conversions = commands.filter((command) => command.type !== 'AcceptDeliverable');
  const deliverables = commands.filter((command) => command.type === 'AcceptDeliverable');
  const reported = conversions
    .filter(({ type }) => type === 'ReportConversion')
    .map(({ conversionId }) => conversionId);
  const waiting = reported.length === 0 ? [] : await loadWaiting(tx, reported);
  const inOrder = withWaiting(
    conversions,
    waiting.map(({ command }) => command),
  );
  const correlationIdOf = ({ requestId }: Command) => correlations.get(requestId) ?? requestId;
  const decisions = new Map<Command, Decided>();
  if (inOrder.length > 0) {
    const spec = {
      decider: conversionDecider,
      codec: conversionCodec,
      streamOf: ({ conversionId }: ConversionCommand) => streamOfConversion(conversionId),
      correlationIdOf,
    };
    const made = await streams.decideAll(spec, inOrder, tx);
    inOrder.forEach((command, index) => decisions.set(command, made[index] as Decided));
  }
  if (deliverables.length > 0) {
    const spec = {
      decider: deliverableDecider,
      codec: deliverableCodec,
      streamOf: ({ conversionId }: AcceptDeliverable) => streamOfDeliverable(conversionId),
      correlationIdOf,
    };
    const made = await streams.decideAll(spec, deliverables, tx);
    deliverables.forEach((command, index) => decisions.set(command, made[index] as Decided));
  }
  await settleWaiting(
    tx,
    waiting.map((held) => ({ ...held, decision: decisions.get(held.command) })),
  );
  return decisions;
}

async function settleWaiting(
  tx: Tx,
  held: readonly { id: bigint; requestId: string; decision: Decided | undefined }[],
): Promise<void> {
  if (held.length === 0) return;
  await deleteWaiting(
    tx,
    held.map(({ id }) => id),
  );
  for (const { requestId, decision } of held) {
    if (decision !== undefined) await updateOutcome(tx, requestId, spoken(decision));
  }
}

/** Reports first, each followed by what waited for it; then all else, so that nothing of a slice is too early in it. */
function withWaiting(
  commands: readonly ConversionCommand[],
  waiting: readonly ConversionCommand[],
): ConversionCommand[] {
  const left = Map.groupBy(waiting, ({ conversionId }) => conversionId);
  const reports = commands
    .filter(({ type }) => type === 'ReportConversion')
    .flatMap((command) => {
      const behind = left.get(command.conversionId) ?? [];
      left.delete(command.conversionId);
      return [command, ...behind];
    });
  return [...reports, ...commands.filter(({ type }) => type !== 'ReportConversion')];
}

function isEarly(command: Command, decisions: ReadonlyMap<Command, Decided>): boolean {
  const decision = decisions.get(command);
  return decision?.outcome === 'refused' && decision.refusal === 'conversion-unreported';
}

function outcomeOf({ transactionId, wants }: Item, decisions: ReadonlyMap<Command, Decided>): ItemOutcome {
  const named = transactionId === undefined ? {} : { transactionId };
  if (!('type' in wants)) return { ...named, ...wants };
  const decision = decisions.get(wants);
  if (decision === undefined) throw new Error(`nothing was decided about ${wants.conversionId}`);
  return { ...named, conversionId: wants.conversionId, ...spoken(decision) };
}

function spoken(decision: Decided): { outcome: RequestOutcome; reason?: string } {
  if (decision.outcome === 'decided') return { outcome: 'accepted' };
  if (decision.outcome === 'unchanged') return { outcome: 'duplicate' };
  const reason = decision.refusal.replaceAll('-', '_');
  return { outcome: decision.refusal === 'conversion-unreported' ? 'waiting' : 'disputed', reason };
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
    conversionIds: [...new Set(items.flatMap(({ conversionId }) => conversionId ?? []))],
  };
}
