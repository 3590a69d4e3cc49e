export async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; result: T }> {
  const at = performance.now();
  const result = await work();
  return { ms: performance.now() - at, result };
}
