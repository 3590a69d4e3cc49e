/** Draws ranks from 0 to `count` - 1, rank r in proportion to 1 / (r + 1)^exponent. `chance` gives numbers in [0, 1). */
export function zipf(count: number, exponent: number, chance: () => number): () => number {
  const upTo = new Float64Array(count);
  let sum = 0;
  for (let rank = 0; rank < count; rank += 1) upTo[rank] = sum += (rank + 1) ** -exponent;
  return () => {
    const wanted = chance() * sum;
    let [low, high] = [0, count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((upTo[middle] ?? 0) > wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}
