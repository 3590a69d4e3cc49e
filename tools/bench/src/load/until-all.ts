export interface UntilAll {
  /** Resolves with the last one; rejects with the first fault. */
  readonly done: Promise<undefined>;
  readonly add: (count: number) => void;
  readonly fail: (fault: unknown) => void;
}

/** Waits for a number of things. */
export function untilAll(count: number): UntilAll {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  promise.catch(() => undefined); // whoever awaits it may come later
  let left = count;
  return {
    done: promise,
    add(more) {
      left -= more;
      if (left <= 0) resolve(undefined);
    },
    fail: reject,
  };
}
