import { setTimeout as sleep } from 'node:timers/promises';

export interface Alarm {
  /** Ends the pause under way; where there is none, the next one does not begin. */
  ring(): void;
  pause(ms: number): Promise<void>;
}

/** A pause that can be cut short, for one sleeper. */
export function alarm(): Alarm {
  let rung = false;
  let sleeping = new AbortController();
  return {
    ring() {
      rung = true;
      sleeping.abort();
    },
    async pause(ms) {
      sleeping = new AbortController();
      if (!rung) await sleep(ms, undefined, { signal: sleeping.signal }).catch(() => undefined);
      rung = false;
    },
  };
}
