import type { ReadinessCheck } from '../health/readiness.js';

/** Whether the service takes on new work. Closed once, first of all when it shuts down. */
export interface Intake {
  readonly open: boolean;
  readonly check: ReadinessCheck;
  close(): void;
}

export function openIntake(): Intake {
  let open = true;
  return {
    get open() {
      return open;
    },
    check: {
      name: 'intake',
      check: () => Promise.resolve(open ? { ready: true } : { ready: false, detail: 'shutting down' }),
    },
    close() {
      open = false;
    },
  };
}
