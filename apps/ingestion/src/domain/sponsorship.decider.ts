import { decided, type Decider, type Decision, pick, refused, unchanged } from '#decider';
import type { Money } from '#money';
import type { ConversionCommand } from './conversion.decider.js';

interface About {
  readonly sponsorshipId: string;
  readonly sourceId: string;
  readonly occurredAt: string;
  readonly reportedAt: string;
  readonly requestId: string;
}

/** Who pays whom, under whose rules. */
interface Parties {
  readonly brand: string;
  readonly creatorHandle: string;
  readonly programId: string;
}

export interface Deliverable {
  readonly deliverableId: string;
  /** Its identity among all that can earn a commission. */
  readonly conversionId: string;
  readonly gross: Money;
  readonly dueOn: string;
}

interface Agreement extends About, Parties {
  readonly network: string;
  /** The brand's own number of it. */
  readonly reference: string;
  readonly total: Money;
  readonly deliverables: readonly Deliverable[];
}

interface Acceptance extends About, Parties {
  readonly deliverableId: string;
  readonly conversionId: string;
  readonly gross: Money;
}

interface Cancellation extends About {
  readonly cancellationId: string;
  readonly reason?: string;
}

export type SponsorshipCommand =
  | ({ readonly type: 'AgreeSponsorship' } & Agreement)
  | ({ readonly type: 'AcceptDeliverable' } & Acceptance)
  /** `only` names deliverables, accepted ones among them; absent: all that is not accepted. */
  | ({ readonly type: 'CancelSponsorship'; readonly only?: readonly string[] } & Cancellation);

export type SponsorshipEvent =
  | ({ readonly type: 'SponsorshipAgreed' } & Agreement)
  /**
   * `restates`: with another amount than stood until now, which is nothing after a cancellation. `undoes`: that
   * cancellation, which does not hold for it.
   */
  | ({ readonly type: 'DeliverableAccepted'; readonly restates?: true; readonly undoes?: string } & Acceptance)
  | ({
      readonly type: 'SponsorshipCancelled';
      readonly byName: boolean;
      readonly deliverables: readonly Pick<Deliverable, 'deliverableId' | 'conversionId'>[];
    } & Cancellation);

interface Promised extends Deliverable {
  readonly accepted?: Money;
  readonly cancelled?: { readonly by: string; readonly at: string; readonly byName: boolean };
}

type Sponsorship =
  | { readonly status: 'unagreed' }
  | (Parties & {
      readonly status: 'agreed';
      readonly deliverables: ReadonlyMap<string, Promised>;
      readonly cancellationIds: ReadonlySet<string>;
    });
type Agreed = Exclude<Sponsorship, { status: 'unagreed' }>;

/** In order of precedence: the first that applies is the answer. */
export const sponsorshipRefusals = [
  'sponsorship-unagreed',
  'deliverable-unknown',
  'currency-differs',
  'content-differs',
  'deliverable-cancelled',
] as const;
export type SponsorshipRefusal = (typeof sponsorshipRefusals)[number];

export const sponsorshipDecider: Decider<Sponsorship, SponsorshipCommand, SponsorshipEvent, SponsorshipRefusal> = {
  initial: { status: 'unagreed' },
  decide,
  evolve,
};

type Answer = Decision<SponsorshipEvent, SponsorshipRefusal>;

function decide(state: Sponsorship, command: SponsorshipCommand): Answer {
  if (command.type === 'AgreeSponsorship') {
    if (state.status === 'unagreed') return decided({ ...command, type: 'SponsorshipAgreed' });
    return isSame(state, command) ? unchanged() : refused('content-differs');
  }
  if (state.status === 'unagreed') return refused('sponsorship-unagreed');
  switch (command.type) {
    case 'AcceptDeliverable':
      return accept(state, command);
    case 'CancelSponsorship':
      return cancel(state, command);
  }
}

/** An acceptance counts from when it happened: what a later cancellation took back before it was heard of comes back. */
function accept(state: Agreed, command: SponsorshipCommand & { type: 'AcceptDeliverable' }): Answer {
  const promised = state.deliverables.get(command.deliverableId);
  if (promised === undefined) return refused('deliverable-unknown');
  const { accepted, cancelled, gross } = promised;
  if (command.gross.currency !== gross.currency) return refused('currency-differs');
  if (!sameParties(state, command)) return refused('content-differs');
  if (accepted !== undefined) return accepted.minor === command.gross.minor ? unchanged() : refused('content-differs');
  if (cancelled !== undefined && (cancelled.byName || cancelled.at < command.occurredAt)) {
    return refused('deliverable-cancelled');
  }
  const restates = cancelled !== undefined || command.gross.minor !== gross.minor;
  return decided({
    ...{ ...command, type: 'DeliverableAccepted' },
    ...(restates ? { restates } : {}),
    ...(cancelled === undefined ? {} : { undoes: cancelled.by }),
  });
}

function cancel(state: Agreed, command: SponsorshipCommand & { type: 'CancelSponsorship' }): Answer {
  if (state.cancellationIds.has(command.cancellationId)) return unchanged();
  const { only, ...cancellation } = command;
  const all = [...state.deliverables.values()];
  if (only?.some((id) => !state.deliverables.has(id)) === true) return refused('deliverable-unknown');
  const taken =
    only === undefined
      ? all.filter(({ accepted, cancelled }) => accepted === undefined && cancelled === undefined)
      : all.filter(({ deliverableId, cancelled }) => only.includes(deliverableId) && cancelled?.byName !== true);
  if (taken.length === 0) return unchanged();
  return decided({
    ...cancellation,
    type: 'SponsorshipCancelled',
    byName: only !== undefined,
    deliverables: taken.map((one) => pick(one, 'deliverableId', 'conversionId')),
  });
}

function evolve(state: Sponsorship, event: SponsorshipEvent): Sponsorship {
  if (event.type === 'SponsorshipAgreed') {
    const deliverables = new Map(event.deliverables.map((one) => [one.deliverableId, one]));
    return {
      ...pick(event, 'brand', 'creatorHandle', 'programId'),
      ...{ status: 'agreed', deliverables, cancellationIds: new Set() },
    };
  }
  if (state.status === 'unagreed') return state;
  const deliverables = new Map<string, Promised>(state.deliverables);
  switch (event.type) {
    case 'DeliverableAccepted': {
      const promised = deliverables.get(event.deliverableId);
      if (promised === undefined) return state;
      return { ...state, deliverables: deliverables.set(event.deliverableId, { ...promised, accepted: event.gross }) };
    }
    case 'SponsorshipCancelled':
      for (const { deliverableId } of event.deliverables) {
        const promised = deliverables.get(deliverableId);
        const cancelled = { by: event.cancellationId, at: event.occurredAt, byName: event.byName };
        if (promised !== undefined) deliverables.set(deliverableId, { ...promised, cancelled });
      }
      return { ...state, deliverables, cancellationIds: new Set([...state.cancellationIds, event.cancellationId]) };
  }
}

/** An acceptance counts against a cancellation without names, and a cancellation by name against all. */
export function standingOf({ accepted, cancelled }: Promised): 'promised' | 'accepted' | 'cancelled' {
  if (cancelled?.byName === true) return 'cancelled';
  if (accepted !== undefined) return 'accepted';
  return cancelled === undefined ? 'promised' : 'cancelled';
}

/** What an agreement's facts are to its deliverables, each of which is a conversion that names its creator. */
export function consequencesOf(event: SponsorshipEvent): ConversionCommand[] {
  const about = pick(event, 'occurredAt', 'requestId');
  switch (event.type) {
    case 'SponsorshipAgreed':
      return event.deliverables.map((one) => reportOf(event, one));
    case 'DeliverableAccepted': {
      const { conversionId, gross, restates } = event;
      const confirm: ConversionCommand = { type: 'ConfirmConversion', conversionId, ...about };
      if (restates !== true) return [confirm];
      return [{ ...confirm, whole: { gross }, ...pick(event, 'undoes'), reason: 'accepted with this amount' }];
    }
    case 'SponsorshipCancelled': {
      const reversal = { ...about, ...pick(event, 'reason'), reversalId: event.cancellationId };
      return event.deliverables.map(({ conversionId }) => ({ type: 'ReverseConversion', conversionId, ...reversal }));
    }
  }
}

function reportOf(agreed: Agreement, { conversionId, deliverableId, gross, dueOn }: Deliverable): ConversionCommand {
  return {
    type: 'ReportConversion',
    conversionId,
    ...pick(agreed, 'sourceId', 'network', 'programId', 'creatorHandle', 'occurredAt', 'reportedAt', 'requestId'),
    transactionId: deliverableId,
    stream: 'sponsorship',
    sponsorship: { ...pick(agreed, 'sponsorshipId', 'brand'), dueOn },
    figures: { gross },
    ...{ status: 'pending', corrections: 'record' },
  };
}

function isSame(state: Agreed, agreement: Agreement): boolean {
  if (!sameParties(state, agreement) || state.deliverables.size !== agreement.deliverables.length) return false;
  return agreement.deliverables.every(({ deliverableId, gross, dueOn }) => {
    const promised = state.deliverables.get(deliverableId);
    return (
      promised?.dueOn === dueOn && promised.gross.minor === gross.minor && promised.gross.currency === gross.currency
    );
  });
}

function sameParties(one: Parties, other: Parties): boolean {
  return one.brand === other.brand && one.creatorHandle === other.creatorHandle;
}
