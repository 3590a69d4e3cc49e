import { inTransactions } from './in-transactions.js';

const mebibyte = 1024 * 1024;
const partsOf = (...bytes: readonly number[]) => bytes.map((length) => ({ facts: [{ payload: { length } }] }));
const sizesOf = (parts: readonly object[]) => [...inTransactions(parts)].map(({ length }) => length);

test.each<[string, readonly number[], readonly number[]]>([
  ['none', [], []],
  ['as much as a transaction takes less one byte', [8 * mebibyte, 8 * mebibyte - 1, 1, 1], [3, 1]],
  ['exactly as much', [8 * mebibyte, 8 * mebibyte, 1], [2, 1]],
  ['exactly as much, and nothing after it', [16 * mebibyte], [1]],
  ['one part that is more than enough', [1, 40 * mebibyte, 1], [2, 1]],
])('%s', (_what, bytes, sizes) => {
  expect(sizesOf(partsOf(...bytes))).toEqual(sizes);
});

test('parts without facts weigh nothing', () => {
  expect(sizesOf(Array.from({ length: 9_000 }, () => ({})))).toEqual([9_000]);
});
