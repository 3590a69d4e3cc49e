import { dealt } from './dealt.js';

const sized = (...entries: number[]) => entries.map((of, partition) => ({ partition, entries: BigInt(of) }));

describe('partitions dealt out among threads', () => {
  it('gives the largest ones first, each to the thread with the fewest entries', () => {
    expect(dealt(sized(25, 33, 160, 37, 54, 73), 2)).toEqual([
      [2, 1],
      [5, 4, 3, 0],
    ]);
  });

  it('gives all of them to one thread', () => {
    expect(dealt(sized(1, 0, 2), 1)).toEqual([[2, 0, 1]]);
  });

  it('leaves threads without any where there are more threads', () => {
    expect(dealt(sized(1, 2), 3)).toEqual([[1], [0], []]);
  });

  it('deals out what is empty, too', () => {
    expect(
      dealt(sized(0, 0, 0, 0), 2)
        .flat()
        .toSorted(),
    ).toEqual([0, 1, 2, 3]);
  });
});
