import { decided, type Decider, type Decision, pick, refused, unchanged } from '#decider';
import { currencyOf, type Figures, isNothing, isPartOf, sameFigures, without, withoutAtMost } from './figures.js';

export interface CertifiedClick {
  readonly clickId: string;
  readonly linkId: string;
  readonly creatorId: string;
  readonly programId: string;
  readonly clickedAt: string;
}

/** The agreement that a deliverable was promised in. */
export interface PromisedIn {
  readonly sponsorshipId: string;
  readonly brand: string;
  readonly dueOn: string;
}

interface About {
  readonly conversionId: string;
  readonly occurredAt: string;
  readonly requestId: string;
}

export interface ReportConversion extends About {
  readonly type: 'ReportConversion';
  readonly sourceId: string;
  readonly network: string;
  readonly transactionId: string;
  readonly stream: 'sponsorship' | 'affiliate' | 'product' | 'subscription' | 'donation' | 'event';
  readonly programId: string;
  readonly figures: Figures;
  readonly status: 'pending' | 'approved' | 'reversed';
  /** Whether the network says the whole of a conversion again when something changes, or a new record each time. */
  readonly corrections: 'restatement' | 'record';
  readonly creatorHandle?: string;
  readonly clickRef?: string;
  readonly click?: CertifiedClick;
  readonly sponsorship?: PromisedIn;
  readonly reportedAt: string;
}

interface AmendConversion extends About {
  readonly type: 'AmendConversion';
  readonly figures: Figures;
  readonly reason?: string;
}

/** A confirmation may say what is left; or what there was before it was reversed, which then stays reversed. */
interface FinalLeft {
  readonly figures?: Figures;
  readonly reason?: string;
}

interface FinalWhole {
  readonly whole: Figures;
  /** The reversal that does not hold any more, by its id. */
  readonly undoes?: string;
  readonly reason: string;
}

export type ConversionCommand =
  | ReportConversion
  | AmendConversion
  | (About & { readonly type: 'ConfirmConversion' } & (FinalLeft | FinalWhole))
  | (About & {
      readonly type: 'ReverseConversion';
      readonly reversalId: string;
      /** Absent: all that is left. */
      readonly figures?: Figures;
      readonly reason?: string;
    });

export type ConversionEvent =
  | ({ readonly type: 'ConversionReported' } & Omit<ReportConversion, 'type' | 'status' | 'corrections'>)
  | (About & { readonly type: 'ConversionAmended'; readonly figures: Figures; readonly reason?: string })
  | (About & { readonly type: 'ConversionConfirmed' })
  | (About & {
      readonly type: 'ConversionReversed';
      readonly reversalId: string;
      readonly figures: Figures;
      readonly reason?: string;
    });

export type Conversion =
  | { readonly status: 'unreported' }
  | {
      readonly status: 'reported' | 'confirmed';
      /** As first stated by the network. */
      readonly reported: Figures;
      /** As last stated by the network. */
      readonly stated: Figures;
      /** What is left of that after reversals. */
      readonly left: Figures;
      /** What each amendment said, for it to be known when it comes again. */
      readonly amendments: readonly string[];
      /** What each took, by its id, in order; nothing, where all that was left was nothing. */
      readonly reversals: ReadonlyMap<string, Figures>;
    };

/** In order of precedence: the first that applies is the answer. */
export const conversionRefusals = [
  'conversion-unreported',
  'currency-differs',
  'content-differs',
  'status-went-back',
  'too-many-amendments',
  'too-many-reversals',
  'exceeds-remainder',
] as const;
export type ConversionRefusal = (typeof conversionRefusals)[number];

/** As often as a network may amend a conversion. What makes it final may amend it always: that is said once. */
const maxAmendments = 100;
/**
 * As often as a conversion may be reversed in part. What is left can be reversed always, which ends by itself: where
 * nothing is left, that is remembered no longer than this.
 */
const maxReversals = 100;

export const conversionDecider: Decider<Conversion, ConversionCommand, ConversionEvent, ConversionRefusal> = {
  initial: { status: 'unreported' },
  decide,
  evolve,
};

type Answer = Decision<ConversionEvent, ConversionRefusal>;
type Reported = Exclude<Conversion, { status: 'unreported' }>;

function decide(state: Conversion, command: ConversionCommand): Answer {
  if (command.type === 'ReportConversion') {
    return state.status === 'unreported' ? report(command) : restate(state, command);
  }
  if (state.status === 'unreported') return refused('conversion-unreported');
  switch (command.type) {
    case 'AmendConversion':
      return amend(state, command);
    case 'ConfirmConversion':
      return confirm(state, command);
    case 'ReverseConversion':
      return reverse(state, command);
  }
}

/** A first report; one that is approved or reversed already has that said right after it. */
function report(command: ReportConversion): Answer {
  const { type: _type, status, corrections: _corrections, ...fields } = command;
  const reported: ConversionEvent = { ...fields, type: 'ConversionReported' };
  if (status === 'approved')
    return decided<ConversionEvent>(reported, { ...about(command), type: 'ConversionConfirmed' });
  if (status === 'reversed') return decided<ConversionEvent>(reported, reversalOf(command, command.figures));
  return decided<ConversionEvent>(reported);
}

/** The same conversion once more: a repeat, a correction by a network that restates, or a contradiction. */
function restate(state: Reported, command: ReportConversion): Answer {
  if (currencyOf(command.figures) !== currencyOf(state.stated)) return refused('currency-differs');
  const same = sameFigures(command.figures, state.stated);
  if (command.corrections === 'record') {
    return same || sameFigures(command.figures, state.reported) ? unchanged() : refused('content-differs');
  }
  if (command.status === 'reversed') {
    return isNothing(state.left) ? unchanged() : decided<ConversionEvent>(reversalOf(command, state.left));
  }
  if (command.status === 'pending' && state.status === 'confirmed') return refused('status-went-back');
  const isFinal = command.status === 'approved' && state.status === 'reported';
  const events: ConversionEvent[] = [];
  if (!same || !sameFigures(state.left, state.stated)) {
    if (!isFinal && state.amendments.length >= maxAmendments) return refused('too-many-amendments');
    events.push({ ...about(command), type: 'ConversionAmended', figures: command.figures, reason: 'restated' });
  }
  if (isFinal) events.push({ ...about(command), type: 'ConversionConfirmed' });
  const [first, ...more] = events;
  return first === undefined ? unchanged() : decided(first, ...more);
}

function amend(state: Reported, command: AmendConversion): Answer {
  if (currencyOf(command.figures) !== currencyOf(state.stated)) return refused('currency-differs');
  if (sameFigures(command.figures, state.left) || state.amendments.includes(contentOf(command))) return unchanged();
  if (state.amendments.length >= maxAmendments) return refused('too-many-amendments');
  return decided({ ...about(command), ...pick(command, 'figures', 'reason'), type: 'ConversionAmended' });
}

function confirm(state: Reported, command: ConversionCommand & { type: 'ConfirmConversion' }): Answer {
  const figures = 'whole' in command ? stillLeft(state, command) : (command.figures ?? state.left);
  if (currencyOf(figures) !== currencyOf(state.stated)) return refused('currency-differs');
  if (state.status === 'confirmed') return unchanged();
  const confirmed: ConversionEvent = { ...about(command), type: 'ConversionConfirmed' };
  if (sameFigures(figures, state.left)) return decided(confirmed);
  return decided<ConversionEvent>(
    { ...about(command), ...pick(command, 'reason'), figures, type: 'ConversionAmended' },
    confirmed,
  );
}

/**
 * Nothing, where more was taken back than there was in the end. A reversal holds that is to be undone, where all that was
 * left was taken back once more after it.
 */
function stillLeft({ reversals }: Reported, { whole, undoes }: FinalWhole): Figures {
  const taken = [...reversals];
  const later = taken.slice(taken.findIndex(([id]) => id === undoes) + 1);
  const undone = later.some(([, figures]) => isNothing(figures)) ? undefined : undoes;
  return taken.reduce((left, [id, figures]) => (id === undone ? left : withoutAtMost(left, figures)), whole);
}

function reverse(state: Reported, command: ConversionCommand & { type: 'ReverseConversion' }): Answer {
  if (state.reversals.has(command.reversalId)) return unchanged();
  const figures = command.figures ?? state.left;
  if (currencyOf(figures) !== currencyOf(state.stated)) return refused('currency-differs');
  if (command.figures !== undefined) {
    if (state.reversals.size >= maxReversals) return refused('too-many-reversals');
    if (!isPartOf(figures, state.left)) return refused('exceeds-remainder');
  }
  const isKept = command.figures === undefined && state.reversals.size < maxReversals;
  if (isNothing(figures) && !isKept) return unchanged();
  return decided({ ...about(command), ...pick(command, 'reversalId', 'reason'), figures, type: 'ConversionReversed' });
}

function evolve(state: Conversion, event: ConversionEvent): Conversion {
  if (event.type === 'ConversionReported') {
    const { figures } = event;
    return {
      ...{ status: 'reported', reported: figures, stated: figures, left: figures },
      ...{ amendments: [], reversals: new Map() },
    };
  }
  if (state.status === 'unreported') return state;
  switch (event.type) {
    case 'ConversionAmended':
      return {
        ...state,
        ...{ stated: event.figures, left: event.figures, amendments: [...state.amendments, contentOf(event)] },
      };
    case 'ConversionConfirmed':
      return { ...state, status: 'confirmed' };
    case 'ConversionReversed':
      return {
        ...state,
        left: without(state.left, event.figures),
        reversals: new Map([...state.reversals, [event.reversalId, event.figures]]),
      };
  }
}

/** The whole of what an amendment says: it has no id of its own. */
function contentOf({ occurredAt, figures, reason = '' }: Pick<AmendConversion, 'occurredAt' | 'figures' | 'reason'>) {
  const { sale, commission, gross } = figures;
  return [occurredAt, ...[sale, commission, gross].map((one) => one?.minor), reason].join(' ');
}

/** A whole reversal by status has no id of its own: the request that brought it stands in. */
function reversalOf(command: ReportConversion, figures: Figures): ConversionEvent {
  return { ...about(command), type: 'ConversionReversed', reversalId: command.requestId, figures };
}

function about(command: About): About {
  return pick(command, 'conversionId', 'occurredAt', 'requestId');
}
