/** Chance that was drawn beforehand from the seed: the same numbers on every run. */
export class Dice {
  private next = 0;

  constructor(private readonly drawn: readonly number[]) {}

  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number {
    const number = this.drawn[this.next % this.drawn.length] ?? 0;
    this.next += 1;
    return least + (number % (most - least + 1));
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.between(0, items.length - 1)];
    if (item === undefined) throw new RangeError('nothing to pick from');
    return item;
  }

  shuffle<T>(items: readonly T[]): T[] {
    return items
      .map((item) => ({ item, rank: this.between(0, 1_000_000) }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ item }) => item);
  }
}
