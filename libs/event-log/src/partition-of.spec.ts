import fc from 'fast-check';
import { partitionOf } from './partition-of.js';

/** Hashes of Apache Kafka's own test of `Utils.murmur2` (UtilsTest, testMurmur2), as positive numbers. */
test.each([
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
])('%s is where Kafka would put it', (key, hash) => {
  expect(partitionOf(key, 2 ** 31 - 1)).toBe((hash & 0x7fffffff) % (2 ** 31 - 1));
});

test('every key has one of the partitions', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 1000 }), (key, partitions) => {
      const partition = partitionOf(key, partitions);
      expect(partition).toBeGreaterThanOrEqual(0);
      expect(partition).toBeLessThan(partitions);
    }),
  );
});
