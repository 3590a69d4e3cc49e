import type { RequestOutcome } from '#contracts';
import { pick } from '#decider';
import { type Command, isOfSponsorship, subjectOf } from './command.js';
import type { Decided, Decisions } from './decide-commands.js';
import type { WaitingCommand } from './waiting-commands.query.js';

/** One report of a request: what it wants, or what became of it without a decision. */
export interface Item {
  readonly transactionId?: string;
  readonly wants: Command | ItemOutcome;
}

interface Told {
  readonly outcome: RequestOutcome;
  readonly reason?: string;
}

export interface ItemOutcome extends Told {
  readonly transactionId?: string;
  readonly conversionId?: string;
  /** The deliverables that a word about their agreement has changed. */
  readonly conversionIds?: readonly string[];
}

/** What became of a request, which follows from what became of its items. */
export interface Verdict extends Told {
  readonly requestId: string;
  readonly items: readonly Told[];
  readonly transactionIds: readonly string[];
  readonly conversionIds: readonly string[];
}

/**
 * What is left to decide of a request that is decided once more: what became facts stays as it is, or it would undo what
 * was said since. All of it, where it is not read as the same reports any more.
 */
export function openItems(items: readonly Item[], before: Verdict | undefined): readonly Item[] {
  if (before?.items.length !== items.length) return items;
  return items.map((item, index) => {
    const told = before.items[index];
    return told?.outcome === 'accepted' || told?.outcome === 'duplicate' ? { ...item, wants: told } : item;
  });
}

export function isEarly(decision: Decided | undefined): boolean {
  return decision?.outcome === 'refused' && waitedFor.has(decision.refusal);
}

const waitedFor: ReadonlySet<string> = new Set(['conversion-unreported', 'sponsorship-unagreed']);

export function waitingFor(command: Command): ItemOutcome {
  if (isOfSponsorship(command)) return { outcome: 'waiting', reason: 'sponsorship_unagreed' };
  return { outcome: 'waiting', reason: 'conversion_unreported', conversionId: command.conversionId };
}

export function outcomeOf({ transactionId, wants }: Item, decisions: Decisions): ItemOutcome {
  const named = transactionId === undefined ? {} : { transactionId };
  if (!('type' in wants)) return { ...named, ...wants };
  const decision = decisions.of.get(wants);
  if (decision === undefined) throw new Error(`nothing was decided about ${subjectOf(wants)}`);
  if ('conversionId' in wants) return { ...named, conversionId: wants.conversionId, ...spoken(decision) };
  const conversionIds = (decisions.consequences.get(wants) ?? []).map(({ conversionId }) => conversionId);
  return { ...named, conversionIds, ...spoken(decision) };
}

function spoken(decision: Decided): Told {
  if (decision.outcome === 'decided') return { outcome: 'accepted' };
  if (decision.outcome === 'unchanged') return { outcome: 'duplicate' };
  const reason = decision.refusal.replaceAll('-', '_');
  return { outcome: isEarly(decision) ? 'waiting' : 'disputed', reason };
}

/** What its items have become; and the conversions that it had, where it is decided once more. */
export function verdictOf(requestId: string, outcomes: readonly ItemOutcome[], had: readonly string[]): Verdict {
  const items = outcomes.map((one): Told => pick(one, 'outcome', 'reason'));
  return {
    requestId,
    ...standingFor(items),
    items,
    transactionIds: [...new Set(outcomes.flatMap(({ transactionId }) => transactionId ?? []))],
    conversionIds: [...new Set([...had, ...outcomes.flatMap(conversionsOf)])],
  };
}

/** The verdict after some of what waited of its request was decided. */
export function afterWoken(verdict: Verdict, woken: readonly WaitingCommand[], decisions: Decisions): Verdict {
  const outcomes = new Map(woken.map(({ item, command }) => [item, outcomeOf({ wants: command }, decisions)]));
  const items = verdict.items.map((one, index): Told => pick(outcomes.get(index) ?? one, 'outcome', 'reason'));
  const { requestId, transactionIds } = verdict;
  const conversionIds = new Set([...verdict.conversionIds, ...[...outcomes.values()].flatMap(conversionsOf)]);
  return { requestId, ...standingFor(items), items, transactionIds, conversionIds: [...conversionIds] };
}

function conversionsOf({ conversionId, conversionIds }: ItemOutcome): readonly string[] {
  return conversionId === undefined ? (conversionIds ?? []) : [conversionId];
}

const byNeed: readonly RequestOutcome[] = [
  'refused',
  'quarantined',
  'disputed',
  'waiting',
  'accepted',
  'duplicate',
  'ignored',
];

/** What stands for a whole request: the item that most needs somebody's eyes. */
function standingFor(items: readonly Told[]): Told {
  const [first] = items.toSorted((one, other) => byNeed.indexOf(one.outcome) - byNeed.indexOf(other.outcome));
  return first ?? { outcome: 'ignored' };
}
