/** Makes books on a thread of its own, as far as each snapshot that it is told. */
import { parentPort, workerData } from 'node:worker_threads';
import { type BuilderWork, openBookBuilder } from './book-builder.js';
import type { ThreadSays } from './builder-threads.js';

const builder = openBookBuilder(workerData as BuilderWork);
const say = (said: ThreadSays) => parentPort?.postMessage(said);

parentPort?.on('message', (snapshot: string) => {
  builder
    .follow(snapshot, (count) => say({ says: 'entries', count }))
    .then(
      (stopped) => say({ says: 'stands', stopped }),
      (fault: unknown) => {
        throw fault;
      },
    );
});
