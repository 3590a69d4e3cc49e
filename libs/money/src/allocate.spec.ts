import fc from 'fast-check';
import { allocate, maxMinor, minMinor } from './index.js';

const totals = fc.bigInt({ min: minMinor, max: maxMinor });
const weightLists = fc
  .array(fc.oneof(fc.bigInt({ min: 0n, max: 5n }), fc.bigInt({ min: 0n, max: 10n ** 12n })), {
    minLength: 1,
    maxLength: 20,
  })
  .filter((weights) => weights.some((weight) => weight > 0n));
const magnitude = (value: bigint) => (value < 0n ? -value : value);
const sumOf = (values: readonly bigint[]) => values.reduce((all, value) => all + value, 0n);

test.each<[bigint, bigint[], bigint[]]>([
  [100n, [1n, 1n, 1n], [34n, 33n, 33n]],
  [101n, [1n, 1n, 1n], [34n, 34n, 33n]],
  [-100n, [1n, 1n, 1n], [-34n, -33n, -33n]],
  [-1n, [1n, 2n], [0n, -1n]],
  [1n, [1n, 2n], [0n, 1n]],
  [10n, [0n, 1n], [0n, 10n]],
  [1n, [0n, 1n, 1n, 0n], [0n, 1n, 0n, 0n]],
  [0n, [3n, 4n], [0n, 0n]],
  [2n, [1n, 1n, 1n, 1n, 1n], [1n, 1n, 0n, 0n, 0n]],
  [1000n, [40n, 10n, 10n, 40n], [400n, 100n, 100n, 400n]],
  [7n, [5n], [7n]],
])('%s over %s is %s', (total, weights, shares) => {
  expect(allocate(total, weights)).toEqual(shares);
});

test('what is left over goes to the largest fraction, not to the largest weight', () => {
  // Exact parts: 6.2, 1.9, 1.9.
  expect(allocate(10n, [62n, 19n, 19n])).toEqual([6n, 2n, 2n]);
});

test.each([maxMinor, maxMinor - 1n, maxMinor + 1n, minMinor, minMinor + 1n, minMinor - 1n])(
  'nothing is lost at the edge of 64 bits: %s',
  (total) => {
    expect(sumOf(allocate(total, [maxMinor, 1n, maxMinor, 3n]))).toBe(total);
    expect(allocate(total, [1n])).toEqual([total]);
  },
);

test('shares add up, and none is a whole unit away from its exact part', () => {
  fc.assert(
    fc.property(totals, weightLists, (total, weights) => {
      const sum = sumOf(weights);
      const shares = allocate(total, weights);
      expect(sumOf(shares)).toBe(total);
      shares.forEach((share, index) => {
        expect(magnitude(share * sum - total * (weights[index] ?? 0n))).toBeLessThan(sum);
      });
    }),
  );
});

test('a negative total is split as the mirror image', () => {
  fc.assert(
    fc.property(totals, weightLists, (total, weights) => {
      expect(allocate(-total, weights)).toEqual(allocate(total, weights).map((share) => -share));
    }),
  );
});

test('a larger weight never gets less, and of equal weights the earlier never does', () => {
  fc.assert(
    fc.property(totals, weightLists, (total, weights) => {
      const ranked = allocate(total, weights)
        .map((share, index) => ({ size: magnitude(share), weight: weights[index] ?? 0n, index }))
        .sort((one, other) => Number(other.weight - one.weight) || one.index - other.index);
      ranked.forEach(({ size }, rank) => {
        expect(size).toBeLessThanOrEqual(ranked[rank - 1]?.size ?? size);
      });
    }),
  );
});

test('weights of zero get nothing and change nothing for the others', () => {
  fc.assert(
    fc.property(totals, weightLists, (total, weights) => {
      const shares = allocate(total, weights);
      const withWeight = (_: bigint, index: number) => (weights[index] ?? 0n) > 0n;
      expect(allocate(total, weights.filter(withWeight))).toEqual(shares.filter(withWeight));
      expect(sumOf(shares.filter(withWeight))).toBe(total);
    }),
  );
});

test('only the proportion of the weights counts', () => {
  fc.assert(
    fc.property(totals, weightLists, fc.bigInt({ min: 1n, max: 10n ** 9n }), (total, weights, factor) => {
      expect(
        allocate(
          total,
          weights.map((weight) => weight * factor),
        ),
      ).toEqual(allocate(total, weights));
    }),
  );
});

test('there is nothing to split by', () => {
  expect(() => allocate(1n, [])).toThrow(RangeError);
  expect(() => allocate(1n, [0n])).toThrow(RangeError);
  expect(() => allocate(1n, [2n, -1n])).toThrow(RangeError);
});
