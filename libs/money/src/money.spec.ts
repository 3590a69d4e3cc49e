import fc from 'fast-check';
import { add, compare, isZero, maxMinor, minMinor, money, MoneyError, negate, subtract } from './index.js';

const small = fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n });
const euro = (minor: bigint) => money(minor, 'EUR');

test('amounts end at 64 bits', () => {
  expect(euro(maxMinor).minor).toBe(9223372036854775807n);
  expect(euro(minMinor).minor).toBe(-9223372036854775808n);
  expect(() => euro(maxMinor + 1n)).toThrow(new MoneyError('amount-out-of-range'));
  expect(() => euro(minMinor - 1n)).toThrow(new MoneyError('amount-out-of-range'));
});

test('a sum beyond 64 bits is refused, one at the edge is not', () => {
  expect(add(euro(maxMinor - 1n), euro(1n)).minor).toBe(maxMinor);
  expect(() => add(euro(maxMinor), euro(1n))).toThrow('amount-out-of-range');
  expect(subtract(euro(minMinor + 1n), euro(1n)).minor).toBe(minMinor);
  expect(() => subtract(euro(minMinor), euro(1n))).toThrow('amount-out-of-range');
  expect(negate(euro(maxMinor)).minor).toBe(minMinor + 1n);
  expect(() => negate(euro(minMinor))).toThrow('amount-out-of-range');
});

test.each([add, subtract, compare])('currencies do not mix in %p', (operation) => {
  expect(() => operation(euro(1n), money(1n, 'USD'))).toThrow(new MoneyError('currency-differs'));
});

test.each(['eur', 'DEM', 'XXX', 'EURO', ''])('%p is no currency', (code) => {
  expect(() => money(1n, code)).toThrow(new MoneyError('unknown-currency'));
});

test('adding and taking away again leaves nothing', () => {
  fc.assert(
    fc.property(small, small, (one, other) => {
      expect(subtract(add(euro(one), euro(other)), euro(other))).toEqual(euro(one));
      expect(isZero(add(euro(one), negate(euro(one))))).toBe(true);
    }),
  );
});

test('comparing is the order of the amounts', () => {
  expect(compare(euro(minMinor), euro(maxMinor))).toBe(-1);
  expect(compare(euro(2n), euro(2n))).toBe(0);
  expect(compare(euro(maxMinor), euro(maxMinor - 1n))).toBe(1);
});
