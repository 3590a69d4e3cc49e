export interface TestClock {
  (): string;
  advance(ms: number): void;
  set(instant: string): void;
}

/** A clock that stands still until it is told otherwise. */
export function testClock(start: string): TestClock {
  let now = Date.parse(start);
  return Object.assign(() => new Date(now).toISOString(), {
    advance: (ms: number) => {
      now += ms;
    },
    set: (instant: string) => {
      now = Date.parse(instant);
    },
  });
}
