/**
 * Splits a total by weights to whole minor units, by largest remainder: every share is floored, the units left over go
 * to the largest fractions, the earliest first where fractions are equal. The shares add up to the total exactly; a
 * negative total gives the mirror image. Throws RangeError without a positive weight, or with a negative one.
 */
export function allocate(total: bigint, weights: readonly bigint[]): bigint[] {
  const sum = weights.reduce((all, weight) => all + weight, 0n);
  if (sum <= 0n || weights.some((weight) => weight < 0n)) throw new RangeError('weights must add up to more than zero');
  const size = total < 0n ? -total : total;
  const shares = weights.map((weight) => (size * weight) / sum);
  const left = Number(size - shares.reduce((all, share) => all + share, 0n));
  const byFraction = weights
    .map((weight, index) => ({ index, fraction: (size * weight) % sum }))
    .sort(
      (one, other) =>
        Number(other.fraction > one.fraction) - Number(other.fraction < one.fraction) || one.index - other.index,
    );
  for (const { index } of byFraction.slice(0, left)) shares[index] = (shares[index] ?? 0n) + 1n;
  return total < 0n ? shares.map((share) => -share) : shares;
}
