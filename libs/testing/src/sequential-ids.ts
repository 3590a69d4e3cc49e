/** Ids in the shape of UUIDv7, the same for the same seed (whole, of 32 bits) on every run. */
export function sequentialIds(seed = 0): () => string {
  if (seed !== seed >>> 0) throw new RangeError(`not a seed: ${seed}`);
  let count = 0;
  const prefix = seed.toString(16).padStart(8, '0');
  return () => {
    count += 1;
    return `${prefix}-0000-7000-8000-${count.toString(16).padStart(12, '0')}`;
  };
}
