import fc from 'fast-check';
import {
  add,
  allocate,
  compare,
  currencyCodes,
  exponentOf,
  formatDecimal,
  isCurrency,
  maxMinor,
  minMinor,
  money,
  negate,
  parseDecimal,
  portion,
  subtract,
} from './index.js';

const amounts = fc.bigInt({ min: minMinor + 1n, max: maxMinor });

test('amounts end at 64 bits', () => {
  expect(money(maxMinor, 'EUR').minor).toBe(9223372036854775807n);
  expect(() => money(maxMinor + 1n, 'EUR')).toThrow('amount-out-of-range');
  expect(() => money(minMinor - 1n, 'EUR')).toThrow('amount-out-of-range');
  expect(() => add(money(maxMinor, 'EUR'), money(1n, 'EUR'))).toThrow('amount-out-of-range');
});

test('currencies do not mix, and unknown ones do not exist', () => {
  expect(() => add(money(1n, 'EUR'), money(1n, 'USD'))).toThrow('currency-differs');
  expect(() => compare(money(1n, 'EUR'), money(1n, 'USD'))).toThrow('currency-differs');
  expect(() => money(1n, 'eur')).toThrow('unknown-currency');
  expect(isCurrency('DEM')).toBe(false);
});

test('adding and taking away again leaves nothing', () => {
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 17n), 10n ** 17n), fc.bigInt(-(10n ** 17n), 10n ** 17n), (a, b) => {
      const [one, other] = [money(a, 'EUR'), money(b, 'EUR')];
      expect(subtract(add(one, other), other)).toEqual(one);
      expect(add(one, negate(one)).minor).toBe(0n);
    }),
  );
});

test.each([
  ['EUR', 2],
  ['JPY', 0],
  ['KWD', 3],
  ['CLF', 4],
  ['ISK', 0],
  ['HUF', 2],
])('%s has %i decimals', (code, exponent) => {
  expect(exponentOf(code)).toBe(exponent);
});

test.each<[string, string, '.' | ',', bigint | string]>([
  ['129.90', 'EUR', '.', 12990n],
  ['129,9', 'EUR', ',', 12990n],
  ['-0.01', 'EUR', '.', -1n],
  ['+5', 'EUR', '.', 500n],
  ['1250', 'JPY', '.', 1250n],
  ['1250.00', 'JPY', '.', 1250n],
  ['1.234', 'KWD', '.', 1234n],
  ['12.345', 'EUR', '.', 'too-many-decimals'],
  ['12.3400', 'EUR', '.', 1234n],
  ['1.5', 'JPY', '.', 'too-many-decimals'],
  ['1,5', 'EUR', '.', 'malformed-amount'],
  ['1.234,50', 'EUR', ',', 'malformed-amount'],
  ['1e3', 'EUR', '.', 'malformed-amount'],
  ['.5', 'EUR', '.', 'malformed-amount'],
  [' 5', 'EUR', '.', 'malformed-amount'],
  ['', 'EUR', '.', 'malformed-amount'],
  ['5', 'XXX', '.', 'unknown-currency'],
  ['92233720368547758.07', 'EUR', '.', maxMinor],
  ['92233720368547758.08', 'EUR', '.', 'amount-out-of-range'],
  ['-92233720368547758.08', 'EUR', '.', minMinor],
  ['-92233720368547758.09', 'EUR', '.', 'amount-out-of-range'],
])('%s %s (decimal mark %s) is %s', (text, currency, mark, expected) => {
  const parsed = parseDecimal(text, currency, mark);
  expect(typeof parsed === 'string' ? parsed : parsed.minor).toBe(expected);
});

test('what is written in decimals is read back to the minor unit, in every currency', () => {
  fc.assert(
    fc.property(amounts, fc.constantFrom(...currencyCodes), (minor, currency) => {
      expect(parseDecimal(formatDecimal({ minor, currency }), currency)).toEqual({ minor, currency });
    }),
  );
});

test.each<[bigint, bigint, 'half_even' | 'half_up' | 'down', bigint]>([
  [650n, 200_000n, 'half_even', 130n],
  [25n, 500_000n, 'half_even', 12n],
  [35n, 500_000n, 'half_even', 18n],
  [25n, 500_000n, 'half_up', 13n],
  [25n, 500_000n, 'down', 12n],
  [-25n, 500_000n, 'half_up', -13n],
  [1n, 1_000_000n, 'down', 1n],
  [maxMinor, 1_000_000n, 'half_even', maxMinor],
])('%s at %s ppm, %s, is %s', (amount, ppm, rounding, expected) => {
  expect(portion(amount, ppm, rounding)).toBe(expected);
});

test('a share of a debt mirrors the share of the same gain', () => {
  const ppm = fc.bigInt({ min: 0n, max: 1_000_000n });
  fc.assert(
    fc.property(amounts, ppm, fc.constantFrom('half_even', 'half_up', 'down'), (amount, part, rounding) => {
      expect(portion(-amount, part, rounding)).toBe(-portion(amount, part, rounding));
    }),
  );
});

test.each<[bigint, bigint[], bigint[]]>([
  [100n, [1n, 1n, 1n], [34n, 33n, 33n]],
  [101n, [1n, 1n, 1n], [34n, 34n, 33n]],
  [-100n, [1n, 1n, 1n], [-34n, -33n, -33n]],
  [10n, [0n, 1n], [0n, 10n]],
  [1n, [1n, 2n], [0n, 1n]],
  [0n, [3n, 4n], [0n, 0n]],
])('%s over %s is %s', (total, weights, shares) => {
  expect(allocate(total, weights)).toEqual(shares);
});

test('shares add up, and none is a whole unit away from its exact part', () => {
  const weights = fc.array(fc.bigInt({ min: 0n, max: 10n ** 9n }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(amounts, weights, (total, parts) => {
      fc.pre(parts.some((part) => part > 0n));
      const sum = parts.reduce((all, part) => all + part, 0n);
      const shares = allocate(total, parts);
      expect(shares.reduce((all, share) => all + share, 0n)).toBe(total);
      shares.forEach((share, index) => {
        const distance = share * sum - total * (parts[index] ?? 0n);
        expect(distance < 0n ? -distance : distance).toBeLessThan(sum);
      });
    }),
  );
});

test('there is nothing to split by', () => {
  expect(() => allocate(1n, [])).toThrow(RangeError);
  expect(() => allocate(1n, [0n])).toThrow(RangeError);
  expect(() => allocate(1n, [2n, -1n])).toThrow(RangeError);
});
