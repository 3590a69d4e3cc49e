import { ledgerMigrations } from '../../../../apps/ledger/src/database/migrations.js';
import type { Bench, Figures, Given } from '../bench.js';
import { benchDatabase, startBenchServer } from '../database/bench-server.js';
import { countBooks, plainPostingsSql } from '../database/plain-postings.query.js';
import { written } from '../database/written.query.js';
import { books, checkedBooks } from '../load/checked-books.js';
import { legsAnEntry, startWriters } from '../load/writers.js';
import { latencies } from '../measure/percentile.js';
import { inRounds, type Run } from '../measure/rounds.js';

async function run(given: Given): Promise<Figures> {
  const { ends } = given;
  const size = given.one('batch', [1000, 1, 50, 100, 4000]);
  const writers = given.one('writers', [2, 1, 3]);
  const seconds = given.quick ? 0.5 : given.count('seconds', 5);
  const server = await startBenchServer(ends);
  const migrations = [...ledgerMigrations, { name: '9999-bench', sql: plainPostingsSql }];
  const { admin, url } = await benchDatabase(server, { name: 'ledger', migrations, ends });
  const post = await startWriters({ url, kind: 'books', size, of: writers }, ends);
  const copy = await startWriters({ url, kind: 'plain rows', size, of: 1 }, ends);
  const sides = {
    subject: { write: post, tables: books, entries: 0, disk: 0, wal: 0 },
    baseline: { write: copy, tables: ['plain_posting'], entries: 0, disk: 0, wal: 0 },
  };
  const measured = (name: keyof typeof sides) => async (): Promise<Run> => {
    const side = sides[name];
    const { result, diskBytes, walBytes } = await written(admin, side.tables, () => side.write(seconds));
    side.entries += result.entries;
    side.disk += diskBytes;
    side.wal += walBytes;
    return result;
  };
  const both = { baseline: measured('baseline'), subject: measured('subject') };
  if (!given.quick) await inRounds(1, both);
  const rounds = await inRounds(given.quick ? 1 : given.count('rounds', 3), both);
  const counted = await countBooks(admin);
  const { checks, faults } = await checkedBooks(admin);
  const whole = counted.entries === sides.subject.entries && counted.plain === sides.baseline.entries * legsAnEntry;
  const perEntry = ({ disk, wal, entries }: (typeof sides)['subject']) => ({
    disk: Math.round(disk / entries),
    wal: Math.round(wal / entries),
  });
  return {
    baseline: {
      name: `binary COPY of the same legs as rows, ${size} entries a batch, one connection`,
      value: rounds.baseline,
      unit: 'postings/s',
    },
    value: rounds.subject,
    unit: 'postings/s',
    ratio: rounds.ratio,
    ...latencies(rounds.latenciesMs),
    correct: faults.length === 0 && whole && counted.entries > 0,
    details: {
      postgres: server.settings,
      batch: size,
      writers,
      entries: counted.entries,
      bytesPerEntry: { subject: perEntry(sides.subject), baseline: perEntry(sides.baseline) },
      checks,
      faults,
      rounds: rounds.values,
    },
  };
}

export const ledger: Bench = {
  says: 'three-leg entries posted to the books, beside a bare COPY of their legs',
  options: {
    batch: { type: 'string' },
    writers: { type: 'string' },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
  },
  run,
};
