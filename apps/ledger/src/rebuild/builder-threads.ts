import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { BookBuilder, BuilderWork } from './book-builder.js';
import type { Stopped } from './partition-walk.js';

/** MiB of what each thread made last, and that is still likely to become garbage. */
const youngSpaceMib = 16;

/** What a thread tells. */
export type ThreadSays =
  | { readonly says: 'entries'; readonly count: number }
  | { readonly says: 'stands'; readonly stopped: readonly Stopped[] };

/** Builders on threads of their own, each for partitions of its own. */
export function startBuilderThreads(
  work: Omit<BuilderWork, 'partitions'>,
  hands: readonly (readonly number[])[],
): BookBuilder {
  const program = new URL('./builder-thread.js', import.meta.url);
  // V8 begins with one, and copies what is alive again and again until it has found out that there is more.
  setFlagsFromString(`--min-semi-space-size=${youngSpaceMib}`);
  const workers = hands.map(
    (partitions) => new Worker(program, { workerData: { ...work, partitions } satisfies BuilderWork }),
  );
  return {
    async follow(snapshot, onEntries) {
      const stopped = await Promise.all(workers.map((worker) => follow(worker, snapshot, onEntries)));
      return stopped.flat().sort((one, other) => one.partition - other.partition);
    },
    async end() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

/** Rejects where the thread ends with a fault. Its own listeners go again, and no others: a thread lives by those of Node. */
function follow(worker: Worker, snapshot: string, onEntries: (count: number) => void): Promise<readonly Stopped[]> {
  return new Promise((resolve, reject) => {
    const failed = (fault: Error): void => end(() => reject(fault));
    const heard = (said: ThreadSays): void => {
      if (said.says === 'entries') onEntries(said.count);
      else end(() => resolve(said.stopped));
    };
    const end = (then: () => void): void => {
      worker.off('error', failed);
      worker.off('message', heard);
      then();
    };
    worker.on('error', failed);
    worker.on('message', heard);
    worker.postMessage(snapshot);
  });
}
