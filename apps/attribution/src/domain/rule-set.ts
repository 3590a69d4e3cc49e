import type { Rounding } from '#money';
import type { Figure } from './case.js';
import { type Hold, isZone } from './hold-end.js';

export interface Rule {
  readonly id: string;
  readonly priority: number;
  readonly when: { readonly streams?: readonly string[] };
  readonly then: { readonly percentPpm: number; readonly of: Figure };
}

export interface RuleSet {
  readonly effectiveFrom: string;
  readonly basis: 'conversion_time' | 'click_time';
  readonly rounding: Rounding;
  readonly attribution: { readonly model: 'last_click'; readonly lookbackDays: number };
  readonly rules: readonly Rule[];
  readonly split: { readonly platformFeePpm: number };
  readonly hold: Hold;
}

/** A published version. It is in force from its `effectiveFrom` until that of the next. */
export interface PublishedRules {
  readonly version: number;
  readonly sha256: string;
  readonly ruleSet: RuleSet;
}

/** In order of precedence: the first that applies is the answer. */
export const publicationRefusals = [
  'not-after-the-last-version',
  'would-change-the-past',
  'rule-id-repeated',
  'rules-ambiguous',
  'hold-zone-unknown',
] as const;
export type PublicationRefusal = (typeof publicationRefusals)[number];

/** What speaks against a publication. `lastDecidedAt`: the latest instant that a decision has looked up rules for. */
export function publicationRefusal(
  candidate: RuleSet,
  published: readonly PublishedRules[],
  lastDecidedAt: string | undefined,
): PublicationRefusal | undefined {
  const last = published.at(-1);
  if (last !== undefined && candidate.effectiveFrom <= last.ruleSet.effectiveFrom) return 'not-after-the-last-version';
  if (lastDecidedAt !== undefined && candidate.effectiveFrom <= lastDecidedAt) return 'would-change-the-past';
  if (new Set(candidate.rules.map(({ id }) => id)).size < candidate.rules.length) return 'rule-id-repeated';
  if (candidate.rules.some((rule, index) => candidate.rules.slice(index + 1).some((other) => collide(rule, other)))) {
    return 'rules-ambiguous';
  }
  const { zone } = candidate.hold;
  return zone === undefined || isZone(zone) ? undefined : 'hold-zone-unknown';
}

/** Two rules of one priority that one conversion could match: which wins would be chance. */
function collide(one: Rule, other: Rule): boolean {
  if (one.priority !== other.priority) return false;
  const [ones, others] = [one.when.streams, other.when.streams];
  return ones === undefined || others === undefined || ones.some((stream) => others.includes(stream));
}

/**
 * The version in force for a conversion, by the instant that its own basis names: the conversion's, or the click's
 * where there is one. Versions are given in order of their `effectiveFrom`.
 */
export function rulesInForce(
  published: readonly PublishedRules[],
  at: { occurredAt: string; clickedAt?: string },
): PublishedRules | undefined {
  return published.findLast(({ ruleSet }) => ruleSet.effectiveFrom <= instantOf(ruleSet, at));
}

/** The instant that a rule set is looked up by. */
export function instantOf(ruleSet: RuleSet, at: { occurredAt: string; clickedAt?: string }): string {
  return ruleSet.basis === 'click_time' ? (at.clickedAt ?? at.occurredAt) : at.occurredAt;
}
