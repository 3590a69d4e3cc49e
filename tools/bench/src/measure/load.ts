import type { Run } from './rounds.js';

/** Calls `call` from `callers` loops for a while. The rate counts `size` things a call that was answered. */
export async function underLoad(
  { callers, seconds, size }: { callers: number; seconds: number; size: number },
  call: (caller: number) => Promise<unknown>,
): Promise<Run> {
  const deadline = performance.now() + seconds * 1000;
  return inLoops({ callers, size }, call, () => performance.now() < deadline);
}

/** The same for a number of calls in all. */
export async function untilCalled(
  { callers, calls, size }: { callers: number; calls: number; size: number },
  call: (caller: number) => Promise<unknown>,
): Promise<Run> {
  let called = 0;
  return inLoops({ callers, size }, call, () => called++ < calls);
}

async function inLoops(
  { callers, size }: { callers: number; size: number },
  call: (caller: number) => Promise<unknown>,
  goesOn: () => boolean,
): Promise<Run> {
  const latenciesMs: number[] = [];
  const began = performance.now();
  const loop = async (caller: number): Promise<void> => {
    while (goesOn()) {
      const at = performance.now();
      await call(caller);
      latenciesMs.push(performance.now() - at);
    }
  };
  await Promise.all(Array.from({ length: callers }, (_, caller) => loop(caller)));
  const value = (latenciesMs.length * size * 1000) / (performance.now() - began);
  return { value, latenciesMs };
}
