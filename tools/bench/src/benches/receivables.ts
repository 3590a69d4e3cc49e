import { isDeepStrictEqual } from 'node:util';
import type { LogBatch } from '#event-log';
import type { Database, Queryable } from '#postgres';
import { ledgerMigrations, sumsOfReceivables } from '../../../../apps/ledger/src/database/migrations.js';
import { listReceivables } from '../../../../apps/ledger/src/features/list-receivables/list-receivables.query.js';
import { sumReceivables } from '../../../../apps/ledger/src/features/sum-receivables/sum-receivables.handler.js';
import { type Journal, openJournal } from '../../../../apps/ledger/src/journal/journal.js';
import { bookers } from '../../../../apps/ledger/src/rebuild/bookers.js';
import { toldReceivables } from '../../../../apps/ledger/test/told-receivables.query.js';
import type { Bench, Figures, Given } from '../bench.js';
import { benchDatabase, startBenchServer } from '../database/bench-server.js';
import { written } from '../database/written.query.js';
import { ReceivableFacts } from '../load/receivable-facts.js';
import { latencies } from '../measure/percentile.js';
import { rounded } from '../measure/rounded.js';
import { timed } from '../measure/timed.js';

const asked = { on: '2026-11-23', termDays: 90, limit: 200 };

async function run(given: Given): Promise<Figures> {
  const { ends } = given;
  const commissions = given.quick ? 3_000 : given.count('commissions', 300_000);
  const calls = given.quick ? 10 : given.count('calls', 300);
  const server = await startBenchServer(ends);
  const ledger = await benchDatabase(server, { name: 'ledger', migrations: ledgerMigrations, ends });
  const { admin } = ledger;
  const database = ledger.open('bench, books', 2);
  const journal = openJournal({ database, clock: () => new Date().toISOString(), accountsInMemory: 20_000 });
  const facts = new ReceivableFacts();
  const posted = await timed(() => tell({ database, journal }, facts, commissions));
  const summed = await written(admin, sumsOfReceivables, () =>
    timed(() => sumReceivables({ database, entriesAtOnce: 1_000 })),
  );
  await admin.query('vacuum (analyze)');
  const added = await measure(given.quick ? 3 : 5, () => toldReceivables(admin, asked));
  const read = await measure(calls, () => listReceivables(database, asked));
  let correct = await isRight(admin);
  const behind: Record<string, { p50Ms: number; p99Ms: number; perThousandMs: number }> = {};
  for (const count of given.quick ? [50] : [500, 5_000]) {
    const told = await tell({ database, journal }, facts, count);
    const figures = await measure(Math.ceil(calls / 10), () => listReceivables(database, asked));
    correct &&= await isRight(admin);
    const { ms } = await timed(() => sumReceivables({ database, entriesAtOnce: 1_000 }));
    behind[told] = { ...figures, perThousandMs: rounded((ms * 1000) / told) };
    correct &&= await isRight(admin);
  }
  return {
    baseline: { name: 'added up from every commission and line of all time, p50', value: added.p50Ms, unit: 'ms' },
    value: read.p50Ms,
    unit: `ms, p50, of ${commissions} commissions`,
    ratio: read.p50Ms / added.p50Ms,
    ...{ p50Ms: read.p50Ms, p99Ms: read.p99Ms, correct },
    details: {
      postgres: server.settings,
      ...{ commissions, facts: posted.result, calls },
      posted: { microsecondsAFact: rounded((posted.ms * 1000) / posted.result) },
      summedUp: {
        perThousandFactsMs: rounded((summed.result.ms * 1000) / posted.result),
        bytesPerCommission: Math.round(summed.diskBytes / commissions),
      },
      withFactsBehind: behind,
    },
  };
}

interface Site {
  readonly database: Database;
  readonly journal: Journal;
}

/** Answers with how many facts that were. */
async function tell(site: Site, facts: ReceivableFacts, commissions: number): Promise<number> {
  const atOnce = 20_000;
  let told = 0;
  for (let from = 0; from < commissions; from += atOnce) {
    for (const slice of facts.slices(Math.min(atOnce, commissions - from))) {
      await post(site, slice);
      told += slice.events.length;
    }
  }
  return told;
}

async function post({ database, journal }: Site, slice: LogBatch): Promise<void> {
  const booker = bookers.find(({ topic }) => topic === slice.topic);
  await database.transaction(async (tx) => booker?.book({ journal }, slice, tx));
}

async function isRight(books: Queryable): Promise<boolean> {
  const { items } = await listReceivables(books, asked);
  const answered = items.map((item) => ({
    ...{ debtor: item.debtor, currency: item.currency, provisional: item.provisional.minor },
    ...{ confirmed: item.confirmed.minor, settled: item.settled.minor, ahead: item.ahead.minor },
    ...{ missing: item.missing.minor, balance: item.balance.minor },
    unsettled: item.unsettled.map(({ amount }) => amount.minor),
  }));
  const told = await toldReceivables(books, asked);
  return (
    told.length > 0 &&
    isDeepStrictEqual(
      answered,
      told.map((row) => ({ ...row })),
    )
  );
}

async function measure(calls: number, call: () => Promise<unknown>) {
  const taken: number[] = [];
  for (let count = 0; count < calls; count += 1) taken.push((await timed(call)).ms);
  const { p50Ms, p99Ms } = latencies(taken);
  return { p50Ms, p99Ms };
}

export const receivables: Bench = {
  says: 'what debtors owe, by age, of all commissions of ten months',
  options: { commissions: { type: 'string' }, calls: { type: 'string' } },
  run,
};
