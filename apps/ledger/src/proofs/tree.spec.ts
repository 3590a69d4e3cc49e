import { hash } from 'node:crypto';
import fc from 'fast-check';
import { merkleRoot } from '../journal/seal.js';
import { GrowingTree, provingRanges, RangeRoots } from './tree.js';

const leavesOf = (size: number) => Array.from({ length: size }, (_, at) => hash('sha256', String(at)));
const grown = (leaves: readonly string[]) => {
  const tree = new GrowingTree();
  leaves.forEach((leaf) => tree.add(leaf));
  return tree.root();
};

test('a tree that grows leaf by leaf has the root of the whole', () => {
  for (let size = 1; size <= 130; size += 1)
    expect(grown(leavesOf(size))).toBe(merkleRoot(leavesOf(size)).toString('hex'));
});

test('the root of no leaves is the hash of nothing, as in RFC 6962', () => {
  expect(grown([])).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
});

test('one leaf of seven is proven by the three parts beside its branch', () => {
  expect(provingRanges(7, [4])).toEqual([
    { from: 0, to: 4 },
    { from: 5, to: 6 },
    { from: 6, to: 7 },
  ]);
  expect(provingRanges(7, [0, 1, 2, 3, 4, 5, 6])).toEqual([]);
});

test('a proof of one leaf has no more hashes than the tree has levels', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 40 }), fc.double({ min: 0, max: 1, noNaN: true }), (size, where) => {
      const place = Math.min(size - 1, Math.floor(where * size));
      expect(provingRanges(size, [place]).length).toBeLessThanOrEqual(Math.ceil(Math.log2(size)));
    }),
  );
});

test('ranges whose leaves are not all there have no roots', () => {
  const roots = new RangeRoots([{ from: 0, to: 2 }]);
  roots.add('');
  expect(() => roots.found()).toThrow('the tree ends at leaf 1');
});
