import { precedence } from '#testing';
import {
  type PublicationRefusal,
  publicationRefusal,
  publicationRefusals,
  type Rule,
  type RuleSet,
} from './rule-set.js';

const rule = (id: string, priority: number, streams?: string[]): Rule => ({
  id,
  priority,
  when: streams === undefined ? {} : { streams },
  then: { percentPpm: 1, of: 'gross' },
});
const rulesFrom = (effectiveFrom: string, rules: readonly Rule[]): RuleSet => ({
  effectiveFrom,
  basis: 'conversion_time',
  rounding: 'down',
  attribution: { model: 'last_click', lookbackDays: 1 },
  rules,
  split: { platformFeePpm: 0 },
  hold: { days: 0 },
});
const october = '2026-10-01T00:00:00.000Z';
const november = '2026-11-01T00:00:00.000Z';
const published = [{ version: 1, sha256: 'h', ruleSet: rulesFrom(october, [rule('a', 1)]) }];
const fine = [rule('a', 2, ['donation']), rule('b', 2, ['event']), rule('c', 1)];

test('rules of one priority may stand side by side where no conversion could match both', () => {
  expect(publicationRefusal(rulesFrom(november, fine), published, october)).toBeUndefined();
});

const twice = [rule('a', 1), rule('a', 1)];
const bad: Record<PublicationRefusal, [RuleSet, string | undefined]> = {
  'not-after-the-last-version': [rulesFrom(october, twice), november],
  'would-change-the-past': [rulesFrom(november, twice), november],
  'rule-id-repeated': [rulesFrom(november, twice), undefined],
  'rules-ambiguous': [rulesFrom(november, [rule('a', 1), rule('b', 1, ['event'])]), undefined],
  'hold-zone-unknown': [rulesFrom(november, fine), undefined],
};

// Whatever else is wrong, so is the zone.
for (const [candidate] of Object.values(bad)) Object.assign(candidate.hold, { zone: 'Mars/Olympus' });

test.each(precedence(publicationRefusals))('%s is said before %s', (first) => {
  const [candidate, lastDecidedAt] = bad[first];
  expect(publicationRefusal(candidate, published, lastDecidedAt)).toBe(first);
});

test('rules that share a stream at one priority are ambiguous', () => {
  const rules = [rule('a', 1, ['donation', 'event']), rule('b', 1, ['event'])];
  expect(publicationRefusal(rulesFrom(november, rules), [], undefined)).toBe('rules-ambiguous');
});
