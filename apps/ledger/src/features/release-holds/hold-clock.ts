import { setTimeout as sleep } from 'node:timers/promises';
import { releaseHolds, type ReleaseDeps } from './release-holds.handler.js';

/** Ends holds as they fall due, one look after the other. What fails is told, and tried again at the next look. */
export function startHoldClock(
  deps: ReleaseDeps & { readonly everyMs: number; readonly onFault: (fault: unknown) => void },
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      await releaseHolds(deps).catch(deps.onFault);
      await sleep(deps.everyMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
