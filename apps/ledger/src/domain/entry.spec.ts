import fc from 'fast-check';
import { maxMinor } from '#money';
import { companyAccount, creatorAccount } from './chart-of-accounts.js';
import { balancedLegs, type EntryRefusal, type Leg } from './entry.js';

const receivable = companyAccount('receivable', 'source:1', 'EUR');
const pending = creatorAccount('c1', 'pending', 'EUR');
const leg = (account: Leg['account'], minor: bigint): Leg => ({ account, minor });
const legsOver = (count: number): Leg[] => [
  ...Array.from({ length: count - 1 }, (_, index) => leg(companyAccount('fee_pending', `p${index}`, 'EUR'), -1n)),
  leg(receivable, BigInt(count - 1)),
];

test('legs of one account become one, and what cancels out is left out', () => {
  const fee = companyAccount('fee_revenue', 'p1', 'EUR');
  const legs = [leg(receivable, 5n), leg(fee, 7n), leg(receivable, -5n), leg(pending, -7n)];
  expect(balancedLegs(legs, 'EUR')).toEqual([leg(fee, 7n), leg(pending, -7n)]);
});

const strange = { ...pending, kind: 'constructor' } as unknown as Leg['account'];

test.each<[string, Leg[], EntryRefusal]>([
  ['on a kind of account that the chart does not have', [leg(strange, 1n), leg(pending, -1n)], 'account-kind-unknown'],
  ['in two currencies', [leg(receivable, 1n), leg(creatorAccount('c1', 'pending', 'USD'), -1n)], 'currency-differs'],
  ['beyond 64 bits', [leg(receivable, maxMinor + 1n), leg(pending, -maxMinor - 1n)], 'amount-out-of-range'],
  ['that do not add up to zero', [leg(receivable, 2n), leg(pending, -1n)], 'does-not-balance'],
  ['on a single account', [leg(pending, 1n), leg(pending, -1n)], 'too-few-legs'],
  ['on nine accounts', legsOver(9), 'too-many-legs'],
])('legs %s are refused', (_what, legs, refusal) => {
  expect(balancedLegs(legs, 'EUR')).toBe(refusal);
});

test('eight accounts are allowed', () => {
  expect(balancedLegs(legsOver(8), 'EUR')).toHaveLength(8);
});

test('whatever goes in, what comes out sums to zero', () => {
  const accounts = [receivable, pending, companyAccount('bank', 'b1', 'EUR')];
  const amount = fc.bigInt({ min: -9n, max: 9n });
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(...accounts), amount), { maxLength: 12 }), (pairs) => {
      const legs = balancedLegs(
        pairs.map(([account, minor]) => leg(account, minor)),
        'EUR',
      );
      if (typeof legs === 'string') return;
      expect(legs.reduce((sum, { minor }) => sum + minor, 0n)).toBe(0n);
      expect(legs.every(({ minor }) => minor !== 0n)).toBe(true);
    }),
  );
});
