import { setTimeout as sleep } from 'node:timers/promises';

export interface Clock {
  /** After the look that is under way. */
  stop(): Promise<void>;
}

interface Looks {
  /** What time may have brought about is done here; safe to run twice, and in several processes at once. */
  readonly look: (stopping: AbortSignal) => Promise<unknown>;
  readonly everyMs: number;
  readonly onFault: (fault: unknown) => void;
}

/** One look after the other. What fails is told, and tried again at the next look. */
export function startClock({ look, everyMs, onFault }: Looks): Clock {
  const stopping = new AbortController();
  const { signal } = stopping;
  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      await look(signal).catch(onFault);
      await sleep(everyMs, undefined, { signal, ref: false }).catch(() => undefined);
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
