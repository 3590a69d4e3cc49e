import { ledgerMigrations } from '../../../../apps/ledger/src/database/migrations.js';
import type { Bench, Figures, Given } from '../bench.js';
import { benchDatabase, type BenchServer, startBenchServer } from '../database/bench-server.js';
import { countEntries } from '../database/plain-postings.query.js';
import { written } from '../database/written.query.js';
import { books, checkedBooks } from '../load/checked-books.js';
import { legsAnEntry, startWriters } from '../load/writers.js';
import { latencies } from '../measure/percentile.js';
import { inRounds } from '../measure/rounds.js';

const size = 1000;
const writers = 2;

/** Whether posting slows down as the books grow: by the million, and full against empty in turns at the end. */
async function run(given: Given): Promise<Figures> {
  const { quick } = given;
  const server = await startBenchServer(given.ends);
  const wanted = quick ? 30_000 : given.count('millions', 30) * 1_000_000;
  const step = quick ? 15_000 : 3_000_000;
  const full = await openBooks(given, server, 'full');
  const grown = [];
  let entries = 0;
  for (let at = step; entries * legsAnEntry < wanted; at += step) {
    const { result, diskBytes, walBytes } = await written(full.admin, books, () =>
      full.postUntil(at / legsAnEntry - entries, quick ? 0.2 : 2),
    );
    entries += result.entries;
    grown.push({
      postings: entries * legsAnEntry,
      'postings/s': Math.round(result.value),
      ...latencies(result.latenciesMs),
      bytesPerEntry: { disk: Math.round(diskBytes / result.entries), wal: Math.round(walBytes / result.entries) },
    });
    process.stderr.write(`${entries * legsAnEntry} postings: ${Math.round(result.value)} postings/s\n`);
  }
  const empty = await openBooks(given, server, 'empty');
  const seconds = quick ? 0.2 : 1;
  const posted = async (to: GrownBooks) => {
    const turn = await to.post(seconds);
    if (to === full) entries += turn.entries;
    return turn;
  };
  const rounds = await inRounds(quick ? 2 : given.count('turns', 10), {
    baseline: () => posted(empty),
    subject: () => posted(full),
  });
  const counted = await countEntries(full.admin);
  const { checks, faults } = await checkedBooks(full.admin);
  return {
    baseline: { name: 'the same entries into empty books, in turns', value: rounds.baseline, unit: 'postings/s' },
    value: rounds.subject,
    unit: 'postings/s',
    ratio: rounds.ratio,
    ...latencies(rounds.latenciesMs),
    correct: faults.length === 0 && counted === entries,
    details: {
      postgres: server.settings,
      batch: size,
      writers,
      postings: entries * legsAnEntry,
      grown,
      checks,
      faults,
    },
  };
}

type GrownBooks = Awaited<ReturnType<typeof openBooks>>;

async function openBooks({ ends }: Given, server: BenchServer, name: string) {
  const { admin, url } = await benchDatabase(server, { name, migrations: ledgerMigrations, ends });
  const post = await startWriters({ url, kind: 'books', size, of: writers }, ends);
  return {
    admin,
    post,
    /** Posts for some seconds at a time, until there are so many entries more. */
    async postUntil(wanted: number, seconds: number) {
      let entries = 0;
      const values: number[] = [];
      const latenciesMs: number[] = [];
      while (entries < wanted) {
        const run = await post(seconds);
        entries += run.entries;
        values.push(run.value);
        latenciesMs.push(...run.latenciesMs);
      }
      return { entries, value: values.reduce((sum, value) => sum + value, 0) / values.length, latenciesMs };
    },
  };
}

export const ledgerGrowth: Bench = {
  says: 'three-leg entries posted to books that grow to 30 million postings, beside empty ones',
  options: { millions: { type: 'string' }, turns: { type: 'string' } },
  run,
};
