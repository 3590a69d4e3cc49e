import fc from 'fast-check';
import { type CommissionFact, commissionFacts, type Told } from './commission-facts.js';

const amounts = (total: bigint, fee: bigint) => ({
  total: { minor: total, currency: 'EUR' },
  creatorShare: { minor: total - fee, currency: 'EUR' },
  fee: { minor: fee, currency: 'EUR' },
});
const now = (total: bigint, fee: bigint, approved = false) => ({ ...amounts(total, fee), approved });

test.each<[string, Told | undefined, Told, 'Reported' | 'Amended' | 'Confirmed' | 'Reversed', CommissionFact[]]>([
  [
    'a first verdict is accrued',
    undefined,
    now(100n, 20n),
    'Reported',
    [{ type: 'CommissionAccrued', ...amounts(100n, 20n) }],
  ],
  [
    'a first verdict on a confirmed conversion is approved at once',
    undefined,
    now(100n, 20n, true),
    'Confirmed',
    [{ type: 'CommissionApproved', ...amounts(100n, 20n) }],
  ],
  ['nothing is not told', undefined, now(0n, 0n), 'Reported', []],
  [
    'an amendment tells its difference, whichever way',
    now(100n, 20n),
    now(90n, 18n),
    'Amended',
    [{ type: 'CommissionAdjusted', ...amounts(-10n, -2n) }],
  ],
  [
    'a reversal tells what it takes, as a positive amount',
    now(100n, 20n),
    now(0n, 0n),
    'Reversed',
    [{ type: 'CommissionReversed', ...amounts(100n, 20n) }],
  ],
  [
    'a confirmation tells the whole',
    now(100n, 20n),
    now(100n, 20n, true),
    'Confirmed',
    [{ type: 'CommissionApproved', ...amounts(100n, 20n) }],
  ],
  ['a confirmation of nothing is not told', now(0n, 0n), now(0n, 0n, true), 'Confirmed', []],
  [
    'what comes back after that is adjusted, and approved with it',
    now(0n, 0n),
    now(50n, 10n, true),
    'Amended',
    [
      { type: 'CommissionAdjusted', ...amounts(50n, 10n) },
      { type: 'CommissionApproved', ...amounts(50n, 10n) },
    ],
  ],
  ['the same again is not told', now(100n, 20n, true), now(100n, 20n, true), 'Amended', []],
])('%s', (...[, told, verdict, cause, facts]) => {
  expect(commissionFacts(told, verdict, cause)).toEqual(facts);
});

test('whatever is decided in whatever order, the sum of what was told is the last verdict', () => {
  const step = fc.record({
    total: fc.bigInt({ min: 0n, max: 1_000n }),
    approved: fc.boolean(),
    cause: fc.constantFrom('Amended' as const, 'Confirmed' as const),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 10 }), (steps) => {
      let told: Told | undefined;
      let sum = 0n;
      let approved = false;
      for (const { total, cause, ...step } of steps) {
        approved ||= step.approved;
        const verdict = now(total, total / 5n, approved);
        const facts = commissionFacts(told, verdict, cause);
        for (const fact of facts) {
          const isWhole = fact.type === 'CommissionApproved' && told !== undefined;
          if (!isWhole) sum += fact.total.minor;
        }
        const isApproved = told?.approved === true || facts.some(({ type }) => type === 'CommissionApproved');
        if (facts.length > 0) told = { ...verdict, approved: isApproved };
      }
      expect(sum).toBe(told?.total.minor ?? 0n);
      expect(sum).toBe(steps.at(-1)?.total);
    }),
  );
});
