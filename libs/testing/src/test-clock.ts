/** Says the instant in RFC 3339 UTC with milliseconds. */
export interface TestClock {
  (): string;
  advance(ms: number): void;
  set(instant: string): void;
}

/** A clock that stands still until it is told otherwise. Throws RangeError on what is no instant. */
export function testClock(start: string): TestClock {
  let now = instantOf(start);
  return Object.assign(() => new Date(now).toISOString(), {
    advance: (ms: number) => {
      now += ms;
    },
    set: (instant: string) => {
      now = instantOf(instant);
    },
  });
}

function instantOf(text: string): number {
  const instant = Date.parse(text);
  if (Number.isNaN(instant)) throw new RangeError(`not an instant: ${text}`);
  return instant;
}
