import fc from 'fast-check';
import { evolveCase, type Reported } from './case.js';
import { decideCommission, type Evidence, undecidedReasons, type UndecidedReason } from './decide-commission.js';
import type { PublishedRules, RuleSet } from './rule-set.js';
import { precedence } from '#testing';

const eur = (minor: bigint) => ({ minor, currency: 'EUR' });
const dayMs = 86_400_000;

const ruleSet: RuleSet = {
  effectiveFrom: '2026-10-01T00:00:00.000Z',
  basis: 'conversion_time',
  rounding: 'half_even',
  attribution: { model: 'last_click', lookbackDays: 30 },
  rules: [
    {
      id: 'affiliate',
      priority: 20,
      when: { streams: ['affiliate'] },
      then: { percentPpm: 1_000_000, of: 'commission' },
    },
    { id: 'rest', priority: 10, when: {}, then: { percentPpm: 900_000, of: 'gross' } },
  ],
  split: { platformFeePpm: 200_000 },
  hold: { days: 14 },
};
const rules: PublishedRules = { version: 1, sha256: 'h1', ruleSet };

const click = {
  clickId: 'k1',
  creatorId: 'mira',
  programId: 'shoes',
  clickedAt: '2026-10-03T13:55:00.000Z',
};
const reported: Reported = {
  type: 'Reported',
  conversionId: 'v1',
  sourceId: 's1',
  transactionId: 't1',
  stream: 'affiliate',
  programId: 'shoes',
  debtor: 'source:s1',
  figures: { sale: eur(12990n), commission: eur(651n) },
  click,
  occurredAt: '2026-10-03T14:05:09.000Z',
};
const evidenceOf = (report: Reported, more: Partial<Evidence> = {}): Evidence => ({
  case: { reported: report, figures: report.figures },
  published: [rules],
  ...more,
});
const { click: _click, ...unclicked } = reported;
const subscription: Reported = {
  ...unclicked,
  stream: 'subscription',
  creatorHandle: 'mira',
  figures: { gross: eur(500n) },
};

test('a sale pays the creator whose link was clicked, to the cent, and says how', () => {
  expect(decideCommission(evidenceOf(reported))).toEqual({
    outcome: 'decided',
    creatorId: 'mira',
    model: 'last_click',
    touches: [click],
    rules,
    ruleAt: reported.occurredAt,
    ruleId: 'affiliate',
    rejectedRules: [{ ruleId: 'rest', reason: 'no gross was reported' }],
    total: eur(651n),
    fee: eur(130n),
    creatorShare: eur(521n),
    arithmetic: [
      { name: 'base', operation: 'take', inputs: [{ name: 'commission', value: '651' }], result: '651' },
      {
        name: 'total',
        operation: 'portion',
        inputs: [
          { name: 'base', value: '651' },
          { name: 'ppm', value: '1000000' },
        ],
        result: '651',
      },
      {
        name: 'fee',
        operation: 'portion',
        inputs: [
          { name: 'total', value: '651' },
          { name: 'ppm', value: '200000' },
        ],
        result: '130',
      },
      {
        name: 'creatorShare',
        operation: 'subtract',
        inputs: [
          { name: 'total', value: '651' },
          { name: 'fee', value: '130' },
        ],
        result: '521',
      },
    ],
  });
});

test('a direct stream pays the creator that it names', () => {
  expect(decideCommission(evidenceOf(subscription, { namedCreatorId: 'mira' }))).toMatchObject({
    model: 'named',
    creatorId: 'mira',
    ruleId: 'rest',
    total: eur(450n),
    fee: eur(90n),
    creatorShare: eur(360n),
  });
});

test('the hold ends after so many full days on the clocks of its zone', () => {
  const confirmed = { reported, figures: reported.figures, confirmedAt: '2026-10-20T10:00:00.000Z' };
  const under = (hold: RuleSet['hold']) =>
    decideCommission(
      evidenceOf(reported, { case: confirmed, published: [{ ...rules, ruleSet: { ...ruleSet, hold } }] }),
    );
  expect(under({ days: 14 })).toMatchObject({ availableAt: '2026-11-04T00:00:00.000Z' });
  expect(under({ days: 14, zone: 'Europe/Berlin' })).toMatchObject({ availableAt: '2026-11-03T23:00:00.000Z' });
  expect(under({ days: 0, zone: 'Europe/Berlin' })).not.toHaveProperty('availableAt');
});

describe('the lookback includes both of its bounds', () => {
  const clickedAgo = (ms: number) => ({
    ...reported,
    click: { ...click, clickedAt: new Date(Date.parse(reported.occurredAt) - ms).toISOString() },
  });
  test.each<[string, number, string]>([
    ['at the very second', 0, 'decided'],
    ['within the second that the network cut off', -900, 'decided'],
    ['a second later', -1_000, 'undecided'],
    ['thirty days before', 30 * dayMs, 'decided'],
    ['thirty days and a second before', 30 * dayMs + 1_000, 'undecided'],
  ])('clicked %s', (_when, ago, outcome) => {
    expect(decideCommission(evidenceOf(clickedAgo(ago))).outcome).toBe(outcome);
  });
});

describe('rules are those in force when it happened, not when it was told', () => {
  const later: PublishedRules = {
    version: 2,
    sha256: 'h2',
    ruleSet: { ...ruleSet, effectiveFrom: '2026-10-03T14:00:00.000Z', split: { platformFeePpm: 0 } },
  };
  test.each<[RuleSet['basis'], number]>([
    ['conversion_time', 2],
    ['click_time', 1],
  ])('by %s: version %i', (basis, version) => {
    const published = [rules, later].map((one) => ({ ...one, ruleSet: { ...one.ruleSet, basis } }));
    expect(decideCommission(evidenceOf(reported, { published }))).toMatchObject({ rules: { version } });
  });

  test('a version starts at its instant, not a moment before', () => {
    const at = (occurredAt: string) =>
      decideCommission(evidenceOf({ ...reported, occurredAt }, { published: [rules, later] }));
    expect(at('2026-10-03T13:59:59.999Z')).toMatchObject({ rules: { version: 1 } });
    expect(at('2026-10-03T14:00:00.000Z')).toMatchObject({ rules: { version: 2 } });
  });
});

const lacking: Record<UndecidedReason, Evidence> = {
  'creator-unnamed': evidenceOf(unclicked, { published: [] }),
  'creator-unknown': evidenceOf(subscription, { published: [] }),
  'click-unknown': evidenceOf({ ...unclicked, clickRef: 'foreign' }, { published: [] }),
  'rule-set-missing': evidenceOf(
    { ...reported, stream: 'donation', occurredAt: '2026-12-24T00:00:00.000Z' },
    { published: [] },
  ),
  'click-outside-lookback': evidenceOf({ ...reported, stream: 'donation', occurredAt: '2026-12-24T00:00:00.000Z' }),
  'rule-unmatched': evidenceOf({ ...reported, stream: 'donation' }),
};

test.each(precedence(undecidedReasons))('%s is said before %s', (first) => {
  expect(decideCommission(lacking[first])).toEqual({ outcome: 'undecided', reason: first });
});

test('whatever the rates, the parts are the whole, and a part taken back restores what was', () => {
  const ppm = fc.integer({ min: 0, max: 1_000_000 });
  const minor = fc.bigInt({ min: 0n, max: 10n ** 15n });
  fc.assert(
    fc.property(
      fc.tuple(ppm, ppm),
      fc.tuple(minor, minor),
      fc.constantFrom('half_even', 'half_up', 'down'),
      ([rate, fee], [sale, back], rounding) => {
        const taken = back > sale ? sale : back;
        const own: PublishedRules = {
          ...rules,
          ruleSet: {
            ...ruleSet,
            rounding,
            rules: [{ id: 'r', priority: 1, when: {}, then: { percentPpm: rate, of: 'sale' } }],
            split: { platformFeePpm: fee },
          },
        };
        const report: Reported = { ...reported, figures: { sale: eur(sale) } };
        const whole = decideCommission(evidenceOf(report, { published: [own] }));
        const left = decideCommission(
          evidenceOf(report, {
            published: [own],
            case: evolveCase(
              { reported: report, figures: report.figures },
              { type: 'Reversed', figures: { sale: eur(taken) }, occurredAt: report.occurredAt },
            ) ?? { reported: report, figures: report.figures },
          }),
        );
        if (whole.outcome !== 'decided' || left.outcome !== 'decided') throw new Error('both are decided');
        expect(whole.creatorShare.minor + whole.fee.minor).toBe(whole.total.minor);
        for (const part of ['total', 'creatorShare', 'fee'] as const) {
          expect(left[part].minor).toBeGreaterThanOrEqual(0n);
          expect(left[part].minor).toBeLessThanOrEqual(whole[part].minor);
        }
      },
    ),
  );
});
