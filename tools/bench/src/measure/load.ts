import type { Run } from './rounds.js';

/** Calls `call` from `callers` loops for a while. The rate counts `size` things a call that was answered. */
export async function underLoad(
  { callers, seconds, size }: { callers: number; seconds: number; size: number },
  call: (caller: number) => Promise<unknown>,
): Promise<Run> {
  const latenciesMs: number[] = [];
  const began = performance.now();
  const deadline = began + seconds * 1000;
  const loop = async (caller: number): Promise<void> => {
    for (let at = performance.now(); at < deadline; at = performance.now()) {
      await call(caller);
      latenciesMs.push(performance.now() - at);
    }
  };
  await Promise.all(Array.from({ length: callers }, (_, caller) => loop(caller)));
  const value = (latenciesMs.length * size * 1000) / (performance.now() - began);
  return { value, latenciesMs };
}
