import { decided, type Decider, type Decision, pick, refused, unchanged } from '#decider';
import { currencyOf, type Figures, isNothing, isPartOf, sameFigures, without } from './figures.js';

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

export type ConversionCommand =
  | ReportConversion
  | (About & { readonly type: 'AmendConversion'; readonly figures: Figures; readonly reason?: string })
  | (About & { readonly type: 'ConfirmConversion' })
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
      /** As last stated by the network. */
      readonly stated: Figures;
      /** What is left of that after reversals. */
      readonly left: Figures;
      readonly reversalIds: ReadonlySet<string>;
    };

/** In order of precedence: the first that applies is the answer. */
export const conversionRefusals = [
  'conversion-unreported',
  'currency-differs',
  'content-differs',
  'status-went-back',
  'exceeds-remainder',
] as const;
export type ConversionRefusal = (typeof conversionRefusals)[number];

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
      if (state.status === 'confirmed') return unchanged();
      return decided({ ...about(command), type: 'ConversionConfirmed' });
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
  if (command.corrections === 'record') return same ? unchanged() : refused('content-differs');
  if (command.status === 'reversed') {
    return isNothing(state.left) ? unchanged() : decided<ConversionEvent>(reversalOf(command, state.left));
  }
  if (command.status === 'pending' && state.status === 'confirmed') return refused('status-went-back');
  const events: ConversionEvent[] = [];
  if (!same || !sameFigures(state.left, state.stated)) {
    events.push({ ...about(command), type: 'ConversionAmended', figures: command.figures, reason: 'restated' });
  }
  if (command.status === 'approved' && state.status === 'reported') {
    events.push({ ...about(command), type: 'ConversionConfirmed' });
  }
  const [first, ...more] = events;
  return first === undefined ? unchanged() : decided(first, ...more);
}

function amend(state: Reported, command: ConversionCommand & { type: 'AmendConversion' }): Answer {
  if (currencyOf(command.figures) !== currencyOf(state.stated)) return refused('currency-differs');
  if (sameFigures(command.figures, state.left)) return unchanged();
  return decided({ ...about(command), ...pick(command, 'figures', 'reason'), type: 'ConversionAmended' });
}

function reverse(state: Reported, command: ConversionCommand & { type: 'ReverseConversion' }): Answer {
  if (state.reversalIds.has(command.reversalId)) return unchanged();
  const figures = command.figures ?? state.left;
  if (currencyOf(figures) !== currencyOf(state.stated)) return refused('currency-differs');
  if (command.figures !== undefined && !isPartOf(figures, state.left)) return refused('exceeds-remainder');
  if (isNothing(figures)) return unchanged();
  return decided({ ...about(command), ...pick(command, 'reversalId', 'reason'), figures, type: 'ConversionReversed' });
}

function evolve(state: Conversion, event: ConversionEvent): Conversion {
  if (event.type === 'ConversionReported') {
    return { status: 'reported', stated: event.figures, left: event.figures, reversalIds: new Set() };
  }
  if (state.status === 'unreported') return state;
  switch (event.type) {
    case 'ConversionAmended':
      return { ...state, stated: event.figures, left: event.figures };
    case 'ConversionConfirmed':
      return { ...state, status: 'confirmed' };
    case 'ConversionReversed':
      return {
        ...state,
        left: without(state.left, event.figures),
        reversalIds: new Set([...state.reversalIds, event.reversalId]),
      };
  }
}

/** A whole reversal by status has no id of its own: the request that brought it stands in. */
function reversalOf(command: ReportConversion, figures: Figures): ConversionEvent {
  return { ...about(command), type: 'ConversionReversed', reversalId: command.requestId, figures };
}

function about(command: About): About {
  return pick(command, 'conversionId', 'occurredAt', 'requestId');
}
