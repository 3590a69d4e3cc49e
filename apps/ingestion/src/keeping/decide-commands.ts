import type { Decision } from '#decider';
import type { StreamStore } from '#event-log';
import type { Tx } from '#postgres';
import { type ConversionCommand, conversionDecider, type ConversionRefusal } from '../domain/conversion.decider.js';
import {
  consequencesOf,
  type SponsorshipCommand,
  sponsorshipDecider,
  type SponsorshipEvent,
  type SponsorshipRefusal,
} from '../domain/sponsorship.decider.js';
import { type Command, isBeginning, isOfSponsorship, subjectOf } from './command.js';
import { conversionCodec, sponsorshipCodec, streamOfConversion, streamOfSponsorship } from './streams.js';
import { deleteWaiting, loadWaiting, type WaitingCommand } from './waiting-commands.query.js';

export type Decided = Decision<unknown, ConversionRefusal | SponsorshipRefusal>;

export interface Decisions {
  readonly of: ReadonlyMap<Command, Decided>;
  /** What a sponsorship's command has led to. */
  readonly consequences: ReadonlyMap<Command, readonly ConversionCommand[]>;
  /** What was told earlier and has found what it waited for. */
  readonly woken: readonly WaitingCommand[];
}

/**
 * Decides agreements, then conversions, those that follow from agreements among them; each beginning is followed by what
 * waited for it. One load and one append for either.
 */
export async function decideCommands(
  { streams }: { streams: StreamStore },
  tx: Tx,
  { commands, correlationIdOf }: { commands: readonly Command[]; correlationIdOf: (command: Command) => string },
): Promise<Decisions> {
  const decisions = new Map<Command, Decided>();
  const consequences = new Map<Command, readonly ConversionCommand[]>();
  const early = await loadWaiting(tx, beginningsOf(commands, 'AgreeSponsorship'));
  const told = withWaiting(commands, early);
  const spoken = told.filter(isOfSponsorship);
  if (spoken.length > 0) {
    const streamOf = ({ sponsorshipId }: SponsorshipCommand) => streamOfSponsorship(sponsorshipId);
    const spec = { decider: sponsorshipDecider, codec: sponsorshipCodec, streamOf, correlationIdOf };
    const made = await streams.decideAll(spec, spoken, tx);
    for (const [index, command] of spoken.entries()) {
      const decision = made[index] as Decision<SponsorshipEvent, SponsorshipRefusal>;
      decisions.set(command, decision);
      consequences.set(command, decision.outcome === 'decided' ? decision.events.flatMap(consequencesOf) : []);
    }
  }
  const conversions = commands.flatMap((one) => (isOfSponsorship(one) ? (consequences.get(one) ?? []) : [one]));
  const late = await loadWaiting(tx, beginningsOf(conversions, 'ReportConversion'));
  const inOrder = withWaiting(conversions, [...late, ...ledTo(early, consequences)]) as ConversionCommand[];
  if (inOrder.length > 0) {
    const streamOf = ({ conversionId }: ConversionCommand) => streamOfConversion(conversionId);
    const spec = { decider: conversionDecider, codec: conversionCodec, streamOf, correlationIdOf };
    const made = await streams.decideAll(spec, inOrder, tx);
    inOrder.forEach((command, index) => decisions.set(command, made[index] as Decided));
  }
  for (const command of [...consequences.values()].flat()) mustStand(command, decisions.get(command));
  const woken = [...early, ...late];
  if (woken.length > 0) await deleteWaiting(tx, woken);
  return { of: decisions, consequences, woken };
}

/** What waiting commands have led to, each in the place of what led to it. */
function ledTo(waiting: readonly Queued[], consequences: Decisions['consequences']): Queued[] {
  return waiting.flatMap(({ id, command }) => (consequences.get(command) ?? []).map((one) => ({ id, command: one })));
}

function beginningsOf(commands: readonly Command[], type: Command['type']): string[] {
  return commands.filter((command) => command.type === type).map(subjectOf);
}

type Queued = Pick<WaitingCommand, 'id' | 'command'>;

/**
 * Beginnings first, each followed by what waited for it, as it was told; then all else, so that nothing of a slice is too
 * early in it.
 */
function withWaiting(commands: readonly Command[], waiting: readonly Queued[]): Command[] {
  const inOrder = waiting.toSorted((one, other) => Number(one.id - other.id));
  const held = Map.groupBy(inOrder, ({ command }) => subjectOf(command));
  const beginnings = commands.filter(isBeginning).flatMap((command) => {
    const behind = held.get(subjectOf(command)) ?? [];
    held.delete(subjectOf(command));
    return [command, ...behind.map((one) => one.command)];
  });
  return [...beginnings, ...commands.filter((command) => !isBeginning(command))];
}

/** An agreement's word about its own deliverables is never refused. */
function mustStand({ conversionId, type }: ConversionCommand, decision: Decided | undefined): void {
  if (decision === undefined || decision.outcome === 'refused') {
    throw new Error(`deliverable ${conversionId} does not take ${type}: ${decision?.refusal ?? 'undecided'}`);
  }
}
