import { Overloaded } from './event-log.errors.js';

export interface GroupCommit<Call, Answer> {
  /** Answered after the slice that the call was part of is committed; rejected with the slice. */
  submit(call: Call): Promise<Answer>;
  /** Resolves when nothing is waiting or under way. */
  drained(): Promise<void>;
}

interface Waiting<Call, Answer> {
  readonly call: Call;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Concurrent calls share a transaction: while one slice commits, the next one gathers. `work` answers each call of its
 * slice in order. Beyond `maxWaiting` calls `submit` rejects with Overloaded, before memory grows.
 */
export function groupCommit<Call, Answer>(
  work: (calls: readonly Call[]) => Promise<readonly Answer[]>,
  limits: { maxSlice: number; maxWaiting: number },
): GroupCommit<Call, Answer> {
  let waiting: Waiting<Call, Answer>[] = [];
  let running: Promise<void> | undefined;

  const commit = async (): Promise<void> => {
    while (waiting.length > 0) {
      const slice = waiting.slice(0, limits.maxSlice);
      waiting = waiting.slice(limits.maxSlice);
      try {
        const answers = await work(slice.map(({ call }) => call));
        if (answers.length !== slice.length) throw new RangeError('one answer for each call');
        slice.forEach(({ resolve }, index) => resolve(answers[index] as Answer));
      } catch (error) {
        for (const { reject } of slice) reject(error);
      }
    }
    running = undefined;
  };

  return {
    submit(call) {
      if (waiting.length >= limits.maxWaiting) return Promise.reject(new Overloaded(waiting.length));
      return new Promise((resolve, reject) => {
        waiting.push({ call, resolve, reject });
        // One turn of the loop lets calls that arrive together share the slice.
        running ??= new Promise<void>((turn) => setImmediate(turn)).then(commit);
      });
    },
    async drained() {
      while (running !== undefined) await running;
    },
  };
}
