import fc from 'fast-check';
import { exponentOf, type Rounding } from '#money';
import { exchangedMinor, isZeroRate } from './exchange-rate.js';

const exchanged = (minor: bigint, pair: string, rate: string, rounding: Rounding = 'half_even') => {
  const [from = '', to = ''] = pair.split('/');
  return exchangedMinor({ from: { minor, currency: from }, to: { currency: to }, rate, rounding });
};

test.each<[bigint, string, string, bigint]>([
  [10_000n, 'EUR/USD', '1.0843', 10_843n],
  [10_000n, 'EUR/JPY', '161.25', 16_125n],
  [16_125n, 'JPY/EUR', '0.0062015503876', 10_000n],
  [1_000n, 'EUR/KWD', '0.33', 3_300n],
  [12_345n, 'KWD/EUR', '3', 3_704n],
  [10_000n, 'CLF/JPY', '38000', 38_000n],
  [9_223_372_036_854_775_807n, 'EUR/USD', '1', 9_223_372_036_854_775_807n],
])('%s minor units, %s at %s, are %s', (minor, pair, rate, to) => {
  expect(exchanged(minor, pair, rate)).toBe(to);
});

test.each<[bigint, Rounding, bigint]>([
  [1n, 'half_even', 0n],
  [3n, 'half_even', 2n],
  [1n, 'half_up', 1n],
  [3n, 'half_up', 2n],
  [1n, 'down', 0n],
  [3n, 'down', 1n],
])('half of %s cents, rounded %s, is %s', (minor, rounding, to) => {
  expect(exchanged(minor, 'EUR/USD', '0.5', rounding)).toBe(to);
});

test.each([
  ['0', true],
  ['0.000', true],
  ['0.001', false],
  ['10', false],
])('%s is no rate: %s', (rate, isZero) => expect(isZeroRate(rate)).toBe(isZero));

test('a currency that is none has no decimals', () => {
  expect(() => exchanged(1n, 'EUR/ZZZ', '1')).toThrow(RangeError);
});

const currencies = fc.constantFrom('EUR', 'USD', 'JPY', 'KWD', 'CLF');
const digits = fc.bigInt({ min: 1n, max: 10n ** 16n });

test('what is given is never further from the exact amount than its rounding allows', () => {
  fc.assert(
    fc.property(
      fc.record({ minor: fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }), from: currencies, to: currencies, rate: digits }),
      ({ minor, from, to, rate }) => {
        const text = `${rate / 10n ** 6n}.${String(rate % 10n ** 6n).padStart(6, '0')}`;
        const scale = 10n ** BigInt(6 + (exponentOf(from) ?? 0));
        const exact = minor * rate * 10n ** BigInt(exponentOf(to) ?? 0);
        const offOf = (rounding: Rounding) => exchanged(minor, `${from}/${to}`, text, rounding) * scale - exact;
        const size = (value: bigint) => (value < 0n ? -value : value);
        expect(size(offOf('half_even')) * 2n <= scale).toBe(true);
        expect(size(offOf('half_up')) * 2n <= scale).toBe(true);
        expect(offOf('down') <= 0n && offOf('down') > -scale).toBe(true);
      },
    ),
  );
});
