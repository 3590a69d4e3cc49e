import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Ends } from '../ends.js';
import type { Run } from '../measure/rounds.js';
import type { WriterRun, WriterWork } from './ledger-writer.js';

/** Writers that run at once, each on its own thread. Answers with how to let them write for some seconds. */
export async function startWriters(
  work: Omit<WriterWork, 'number'>,
  ends: Ends,
): Promise<(seconds: number) => Promise<Run & { readonly entries: number }>> {
  const program = new URL('./ledger-writer.js', import.meta.url);
  const writers = Array.from({ length: work.of }, (_, number) => {
    const writer = new Worker(program, { workerData: { ...work, number } });
    ends.add(() => writer.terminate());
    return writer;
  });
  await Promise.all(writers.map((writer) => once(writer, 'message')));
  return async (seconds) => {
    const began = performance.now();
    const runs = await Promise.all(
      writers.map(async (writer) => {
        const answer = once(writer, 'message') as Promise<[WriterRun]>;
        writer.postMessage(seconds);
        return (await answer)[0];
      }),
    );
    const entries = runs.reduce((sum, run) => sum + run.entries, 0);
    const value = (entries * legsAnEntry * 1000) / (performance.now() - began);
    return { value, entries, latenciesMs: runs.flatMap((run) => run.latenciesMs) };
  };
}

export const legsAnEntry = 3;
