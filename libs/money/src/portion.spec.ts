import fc from 'fast-check';
import { maxMinor, minMinor, portion, type Rounding } from './index.js';

const million = 1_000_000n;
const amounts = fc.bigInt({ min: minMinor, max: maxMinor });
const parts = fc.bigInt({ min: 0n, max: million });
const roundings = fc.constantFrom<Rounding>('half_even', 'half_up', 'down');
const magnitude = (value: bigint) => (value < 0n ? -value : value);

test.each<[bigint, bigint, Rounding, bigint]>([
  [650n, 200_000n, 'half_even', 130n],
  [25n, 500_000n, 'half_even', 12n],
  [35n, 500_000n, 'half_even', 18n],
  [-25n, 500_000n, 'half_even', -12n],
  [25n, 500_000n, 'half_up', 13n],
  [-25n, 500_000n, 'half_up', -13n],
  [25n, 500_000n, 'down', 12n],
  [-25n, 500_000n, 'down', -12n],
  [1n, 499_999n, 'half_up', 0n],
  [1n, 500_001n, 'half_even', 1n],
  [1n, 999_999n, 'down', 0n],
  [1n, million, 'down', 1n],
  [100n, 1_500_000n, 'down', 150n],
  [maxMinor, 0n, 'half_up', 0n],
  [maxMinor, million, 'half_even', maxMinor],
  [minMinor, million, 'half_even', minMinor],
  [maxMinor, 500_000n, 'half_even', 2n ** 62n],
  [maxMinor, 500_000n, 'down', 2n ** 62n - 1n],
  [maxMinor - 1n, 500_000n, 'half_up', 2n ** 62n - 1n],
  [minMinor + 1n, 500_000n, 'half_up', -(2n ** 62n)],
])('%s at %s ppm, %s, is %s', (amount, ppm, rounding, expected) => {
  expect(portion(amount, ppm, rounding)).toBe(expected);
});

test('a part of a debt mirrors the part of the same gain', () => {
  fc.assert(
    fc.property(amounts, parts, roundings, (amount, ppm, rounding) => {
      expect(portion(-amount, ppm, rounding)).toBe(-portion(amount, ppm, rounding));
    }),
  );
});

test('rounding to a half is never more than half a unit off, rounding down never more than was due', () => {
  fc.assert(
    fc.property(amounts, parts, (amount, ppm) => {
      const due = magnitude(amount) * ppm;
      for (const rounding of ['half_even', 'half_up'] as const) {
        const off = magnitude(magnitude(portion(amount, ppm, rounding)) * million - due);
        expect(off * 2n).toBeLessThanOrEqual(million);
      }
      const short = due - magnitude(portion(amount, ppm, 'down')) * million;
      expect(short >= 0n && short < million).toBe(true);
    }),
  );
});

test('exactly half a unit goes to the even neighbour, or away from zero', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 61n }), (whole) => {
      const half = whole * 2n + 1n;
      expect(portion(half, 500_000n, 'half_even') % 2n).toBe(0n);
      expect(portion(half, 500_000n, 'half_up')).toBe(whole + 1n);
    }),
  );
});

test('a part is not negative', () => {
  expect(() => portion(1n, -1n, 'down')).toThrow(RangeError);
});
