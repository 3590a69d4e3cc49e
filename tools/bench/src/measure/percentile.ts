/** The nearest-rank percentile: the least value that `share` of all values do not exceed. `sorted` is ascending. */
export function percentile(sorted: readonly number[], share: number): number {
  if (sorted.length === 0) throw new RangeError('a percentile of nothing');
  if (!(share > 0 && share <= 1)) throw new RangeError(`not a share: ${share}`);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
}

export function median(values: readonly number[]): number {
  return percentile(
    values.toSorted((one, other) => one - other),
    0.5,
  );
}

/** Milliseconds, to the hundredth. */
export function latencies(values: readonly number[]): { p50Ms: number; p99Ms: number; p999Ms: number } {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (share: number) => Math.round(percentile(sorted, share) * 100) / 100;
  return { p50Ms: at(0.5), p99Ms: at(0.99), p999Ms: at(0.999) };
}
