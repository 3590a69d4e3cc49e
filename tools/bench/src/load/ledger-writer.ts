/** A writer on a thread of its own: posts entries of its partitions for a while each time it is told to. */
import { parentPort, workerData } from 'node:worker_threads';
import { openDatabase } from '#postgres';
import { openJournal } from '../../../../apps/ledger/src/journal/journal.js';
import { copyPostings } from '../database/plain-postings.query.js';
import { bookPartitions, ledgerEntries, type LoadEntry } from './ledger-entries.js';
import { slicesOf } from './log-events.js';

export interface WriterWork {
  readonly url: string;
  readonly kind: 'books' | 'plain rows';
  /** Entries a transaction. */
  readonly size: number;
  /** This one of `of` writers; the partitions are dealt out in turn. */
  readonly number: number;
  readonly of: number;
}

export interface WriterRun {
  readonly entries: number;
  readonly latenciesMs: readonly number[];
}

const drawn = 120_000;
const { url, kind, size, number, of } = workerData as WriterWork;
const database = openDatabase({ url, name: `bench, ${kind} ${number}`, max: 2 });
const journal = openJournal({ database, clock: () => new Date().toISOString(), accountsInMemory: 20_000 });
const pools = ledgerEntries(drawn, number + 1);
const partitions = Array.from({ length: bookPartitions }, (_, index) => index).filter((index) => index % of === number);
const slices = pools.map((pool) => slicesOf(pool, Math.min(size, pool.length)));
const offsets = new Array<bigint>(bookPartitions).fill(0n);
let plainEntry = 0n;
let turn = 0;

async function post(partition: number, entries: readonly LoadEntry[]): Promise<void> {
  await database.transaction(async (tx) => {
    const slice = await journal.begin(tx, partition);
    let offset = offsets[partition] ?? 0n;
    for (const { entry } of entries) {
      slice.post({ ...entry, cause: { topic: 'attribution.commission.v1', partition, offset, index: 0 } });
      offset += 1n;
    }
    await slice.write();
    offsets[partition] = offset;
  });
}

async function writeSlice(): Promise<number> {
  const partition = partitions[(turn += 1) % partitions.length] ?? 0;
  const entries = slices[partition]?.() ?? [];
  if (kind === 'books') await post(partition, entries);
  else {
    await copyPostings(database, entries, plainEntry);
    plainEntry += BigInt(entries.length);
  }
  return entries.length;
}

async function writeFor(seconds: number): Promise<WriterRun> {
  const latenciesMs: number[] = [];
  let entries = 0;
  const deadline = performance.now() + seconds * 1000;
  for (let at = performance.now(); at < deadline; at = performance.now()) {
    entries += await writeSlice();
    latenciesMs.push(performance.now() - at);
  }
  return { entries, latenciesMs };
}

parentPort?.on('message', (seconds: number) => {
  writeFor(seconds).then(
    (run) => parentPort?.postMessage(run),
    (fault: unknown) => {
      throw fault;
    },
  );
});
parentPort?.postMessage('ready');
