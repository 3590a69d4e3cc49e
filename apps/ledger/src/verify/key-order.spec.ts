import fc from 'fast-check';
import { KeyOrder } from './key-order.js';

test('a fact that stands before an earlier one of its key is out of order, whatever stands between', () => {
  const order = new KeyOrder();
  const taken = ([key, place]: [string, bigint]) => order.takes({ partition: 3, key }, place);
  expect(
    [
      ['ann', 5n],
      ['bob', 2n],
      ['ann', 5n],
      ['ann', 4n],
      ['bob', 3n],
    ].map((each) => taken(each as [string, bigint])),
  ).toEqual([true, true, true, false, true]);
});

test('places are those of a partition: the next one begins anew', () => {
  const order = new KeyOrder();
  expect(order.takes({ partition: 0, key: 'ann' }, 9n)).toBe(true);
  expect(order.takes({ partition: 1, key: 'ann' }, 0n)).toBe(true);
});

test('in any facts, partition by partition, those are out of order that stand before one of their key', () => {
  const fact = fc.record({ key: fc.constantFrom('ann', 'bob', 'cleo'), place: fc.bigInt({ min: 0n, max: 9n }) });
  fc.assert(
    fc.property(fc.array(fc.array(fact)), (partitions) => {
      const order = new KeyOrder();
      for (const [partition, facts] of partitions.entries()) {
        const kept: { key: string; place: bigint }[] = [];
        for (const { key, place } of facts) {
          const isInOrder = kept.every((one) => one.key !== key || one.place <= place);
          expect(order.takes({ partition, key }, place)).toBe(isInOrder);
          if (isInOrder) kept.push({ key, place });
        }
      }
    }),
  );
});
