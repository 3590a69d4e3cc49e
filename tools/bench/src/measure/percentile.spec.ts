import { latencies, median, percentile } from './percentile.js';

const hundred = Array.from({ length: 100 }, (_, index) => index + 1);

test.each([
  [0.5, 50],
  [0.99, 99],
  [0.991, 100],
  [1, 100],
  [0.01, 1],
])('of one to a hundred, the percentile at %d is %d', (share, value) => {
  expect(percentile(hundred, share)).toBe(value);
});

test('there is no percentile of nothing, and none beyond the whole', () => {
  expect(() => percentile([], 0.5)).toThrow('a percentile of nothing');
  expect(() => percentile(hundred, 0)).toThrow('not a share: 0');
  expect(() => percentile(hundred, 1.01)).toThrow('not a share: 1.01');
});

test('a median is the middle in order, whatever order was measured in', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 2])).toBe(2);
});

test('latencies come sorted by number and to the hundredth', () => {
  expect(latencies([100, 9.126, 20])).toEqual({ p50Ms: 20, p99Ms: 100, p999Ms: 100 });
  expect(latencies([9.126]).p50Ms).toBe(9.13);
});
