import { instructionProblem } from './instruction-refusals.js';

const exchange = {
  ...{ kind: 'exchange' as const, creatorId: 'ann', effectiveOn: '2026-10-30' },
  ...{ rate: '1.0843', rateSource: 'ECB', rounding: 'half_even' as const },
  from: { minor: 10_000n, currency: 'EUR' },
  to: { minor: 10_844n, currency: 'USD' },
};

test('an amount that is not what the rate gives is refused with both figures', () => {
  expect(instructionProblem('amount-not-at-rate', exchange)).toMatchObject({
    ...{ status: 422, type: 'urn:tributary:problem:amount-not-at-rate' },
    told: {
      members: { pointer: '#/exchange/to' },
      detail:
        '10000 minor units of EUR at 1.0843, rounded half_even, are 10843 minor units of USD; the instruction says 10844 minor units of USD.',
    },
  });
});

test('a fault in one of two amounts points at the exchange, a fault in the only one at it', () => {
  const adjustment = {
    kind: 'adjustment' as const,
    creatorId: 'ann',
    amount: exchange.from,
    effectiveOn: '2026-10-30',
  };
  expect(instructionProblem('amount-zero', exchange).told.members).toEqual({ pointer: '#/exchange' });
  expect(instructionProblem('amount-zero', adjustment).told.members).toEqual({ pointer: '#/adjustment/amount' });
});

test('a decision has no place to point at', () => {
  expect(instructionProblem('same-person')).toMatchObject({ status: 403, told: {} });
});
