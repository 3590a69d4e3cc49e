import { type Money, portion } from '#money';
import type { Case, Figure, Touch } from './case.js';
import { type Hold, holdEnd } from './hold-end.js';
import { instantOf, type PublishedRules, type Rule, rulesInForce } from './rule-set.js';

export interface Step {
  readonly name: string;
  readonly operation: 'take' | 'portion' | 'subtract';
  readonly inputs: readonly { readonly name: string; readonly value: string }[];
  readonly result: string;
}

export interface Amounts {
  readonly total: Money;
  readonly creatorShare: Money;
  readonly fee: Money;
}

/** Who earns how much of a conversion as it stands, and how that came about. */
export interface Verdict extends Amounts {
  readonly outcome: 'decided';
  readonly creatorId: string;
  readonly model: 'last_click' | 'named';
  readonly touches: readonly Touch[];
  readonly rules: PublishedRules;
  /** The instant that the rule set was looked up by. */
  readonly ruleAt: string;
  readonly ruleId: string;
  readonly rejectedRules: readonly { readonly ruleId: string; readonly reason: string }[];
  readonly arithmetic: readonly Step[];
  /** The end of the hold; absent before the confirmation, and where there is no hold. */
  readonly availableAt?: string;
}

/** In order of precedence: what is missing first is what is waited for. */
export const undecidedReasons = [
  'creator-unnamed',
  'creator-unknown',
  'click-unknown',
  'rule-set-missing',
  'click-outside-lookback',
  'rule-unmatched',
] as const;
export type UndecidedReason = (typeof undecidedReasons)[number];

export interface Evidence {
  readonly case: Case;
  /** The creator that the report's handle names, where it is known. */
  readonly namedCreatorId?: string;
  /** The click that the report's reference names, where its id does not certify itself. */
  readonly foundClick?: Touch;
  /** In order of `effectiveFrom`. After a first decision: only the version that it was made under. */
  readonly published: readonly PublishedRules[];
}

const dayMs = 86_400_000;

/** Pure and total: the same evidence gives the same verdict on every machine, to the cent. */
export function decideCommission(evidence: Evidence): Verdict | { outcome: 'undecided'; reason: UndecidedReason } {
  const { reported, figures } = evidence.case;
  const click = reported.click ?? evidence.foundClick;
  const credited = creditedCreator(evidence, click);
  if ('reason' in credited) return { outcome: 'undecided', reason: credited.reason };
  const at = { occurredAt: reported.occurredAt, ...(click === undefined ? {} : { clickedAt: click.clickedAt }) };
  const rules = rulesInForce(evidence.published, at);
  if (rules === undefined) return { outcome: 'undecided', reason: 'rule-set-missing' };
  const { ruleSet } = rules;
  if (credited.model === 'last_click' && !isWithinLookback(at, ruleSet.attribution.lookbackDays)) {
    return { outcome: 'undecided', reason: 'click-outside-lookback' };
  }
  const { matched, rejected } = matchRules(ruleSet.rules, reported.stream, new Set(Object.keys(figures)));
  const base = matched === undefined ? undefined : figures[matched.then.of];
  if (matched === undefined || base === undefined) return { outcome: 'undecided', reason: 'rule-unmatched' };
  return {
    outcome: 'decided',
    ...credited,
    touches: click === undefined ? [] : [click],
    rules,
    ruleAt: instantOf(ruleSet, at),
    ruleId: matched.id,
    rejectedRules: rejected,
    ...amountsOf(base, matched, rules),
    ...holdOf(evidence.case, ruleSet.hold),
  };
}

/** A direct stream names its creator; an affiliate sale has the one whose link was clicked. */
function creditedCreator(
  { case: { reported }, namedCreatorId }: Evidence,
  click: Touch | undefined,
): { creatorId: string; model: 'last_click' | 'named' } | { reason: UndecidedReason } {
  if (click !== undefined) return { creatorId: click.creatorId, model: 'last_click' };
  if (namedCreatorId !== undefined) return { creatorId: namedCreatorId, model: 'named' };
  if (reported.creatorHandle !== undefined) return { reason: 'creator-unknown' };
  return { reason: reported.clickRef === undefined ? 'creator-unnamed' : 'click-unknown' };
}

/** Networks report whole seconds, so seconds are compared; both bounds are inside. */
function isWithinLookback(
  { occurredAt, clickedAt }: { occurredAt: string; clickedAt?: string },
  days: number,
): boolean {
  if (clickedAt === undefined) return false;
  const wholeSeconds = (instant: string) => Math.floor(Date.parse(instant) / 1000) * 1000;
  const elapsedMs = wholeSeconds(occurredAt) - wholeSeconds(clickedAt);
  return elapsedMs >= 0 && elapsedMs <= days * dayMs;
}

function matchRules(
  rules: readonly Rule[],
  stream: string,
  figures: ReadonlySet<string>,
): { matched: Rule | undefined; rejected: { ruleId: string; reason: string }[] } {
  const rejected: { ruleId: string; reason: string }[] = [];
  let matched: Rule | undefined;
  for (const rule of rules.toSorted((one, other) => other.priority - one.priority)) {
    const reason = rejectionOf(rule, { stream, figures, taken: matched !== undefined });
    if (reason === undefined) matched = rule;
    else rejected.push({ ruleId: rule.id, reason });
  }
  return { matched, rejected };
}

function rejectionOf(
  { when, then }: Rule,
  { stream, figures, taken }: { stream: string; figures: ReadonlySet<string>; taken: boolean },
): string | undefined {
  if (when.streams !== undefined && !when.streams.includes(stream)) return `not for the stream ${stream}`;
  if (!figures.has(then.of satisfies Figure)) return `no ${then.of} was reported`;
  return taken ? 'a rule of higher priority matched' : undefined;
}

function amountsOf(base: Money, { then }: Rule, { ruleSet }: PublishedRules): Amounts & { arithmetic: Step[] } {
  const { currency } = base;
  const { platformFeePpm } = ruleSet.split;
  const total = portion(base.minor, BigInt(then.percentPpm), ruleSet.rounding);
  const fee = portion(total, BigInt(platformFeePpm), ruleSet.rounding);
  const share = total - fee;
  const step = (
    name: string,
    operation: Step['operation'],
    [inputs, result]: [Record<string, bigint | number>, bigint],
  ): Step => ({
    name,
    operation,
    inputs: Object.entries(inputs).map(([input, value]) => ({ name: input, value: String(value) })),
    result: String(result),
  });
  return {
    total: { minor: total, currency },
    creatorShare: { minor: share, currency },
    fee: { minor: fee, currency },
    arithmetic: [
      step('base', 'take', [{ [then.of]: base.minor }, base.minor]),
      step('total', 'portion', [{ base: base.minor, ppm: then.percentPpm }, total]),
      step('fee', 'portion', [{ total, ppm: platformFeePpm }, fee]),
      step('creatorShare', 'subtract', [{ total, fee }, share]),
    ],
  };
}

function holdOf({ confirmedAt }: Case, hold: Hold): { availableAt?: string } {
  if (confirmedAt === undefined || hold.days === 0) return {};
  return { availableAt: holdEnd(confirmedAt, hold) };
}
