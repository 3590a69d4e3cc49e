export interface Alarm {
  /** Ends the pause under way; where there is none, the next one does not begin. */
  ring(): void;
  pause(ms: number): Promise<void>;
}

/** A pause that can be cut short, for one sleeper. */
export function alarm(): Alarm {
  let rung = false;
  let wake: () => void = () => undefined;
  return {
    ring() {
      rung = true;
      wake();
    },
    async pause(ms) {
      if (!rung) {
        const { promise, resolve } = Promise.withResolvers<undefined>();
        wake = () => resolve(undefined);
        const timer = setTimeout(wake, ms);
        await promise;
        clearTimeout(timer);
      }
      rung = false;
    },
  };
}
