import type { PartitionSize } from './live-view.query.js';

/** Partitions for each of some threads: the largest ones first, each to whoever has the fewest entries so far. */
export function dealt(sizes: readonly PartitionSize[], threads: number): readonly (readonly number[])[] {
  const hands = Array.from({ length: threads }, () => ({ entries: 0n, partitions: [] as number[] }));
  const largestFirst = sizes.toSorted((one, other) => Number(other.entries - one.entries));
  for (const { partition, entries } of largestFirst) {
    const hand = hands.reduce((least, other) => (other.entries < least.entries ? other : least));
    hand.partitions.push(partition);
    hand.entries += entries;
  }
  return hands.map(({ partitions }) => partitions);
}
