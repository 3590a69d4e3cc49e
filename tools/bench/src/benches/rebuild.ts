import { commissionTopic } from '#contracts';
import { logTablesSql, postgresEventLog, runConsumer } from '#event-log';
import { ledgerMigrations } from '../../../../apps/ledger/src/database/migrations.js';
import { openJournal } from '../../../../apps/ledger/src/journal/journal.js';
import { releaseHolds } from '../../../../apps/ledger/src/features/release-holds/release-holds.handler.js';
import { bookers } from '../../../../apps/ledger/src/rebuild/bookers.js';
import { rebuildLedger, type RebuiltLedger } from '../../../../apps/ledger/src/rebuild/rebuild-ledger.js';
import type { Bench, Figures, Given } from '../bench.js';
import { type BenchDatabase, benchDatabase, type BenchServer, startBenchServer } from '../database/bench-server.js';
import type { Ends } from '../ends.js';
import { commissionFacts } from '../load/commission-facts.js';
import { untilAll } from '../load/until-all.js';
import { legsAnEntry, startWriters } from '../load/writers.js';
import { inRounds, type Run } from '../measure/rounds.js';

const size = 1_000;
const writers = 2;

interface Site {
  readonly ledger: BenchDatabase;
  readonly attribution: BenchDatabase;
}

/** Facts in attribution's log, taken into the books as the ledger does it, and the holds among them ended. */
async function settle(server: BenchServer, facts: number, ends: Ends): Promise<Site> {
  const logs = [{ name: '0001-log', sql: logTablesSql() }];
  const attribution = await benchDatabase(server, { name: 'attribution', migrations: logs, ends });
  const ledger = await benchDatabase(server, { name: 'ledger', migrations: ledgerMigrations, ends });
  const clock = () => new Date().toISOString();
  const log = postgresEventLog({ database: attribution.open('bench, log', 2), topics: [commissionTopic], clock });
  for (let from = 0; from < facts; from += size) {
    await log.append({ topic: commissionTopic.name, events: commissionFacts(from, Math.min(size, facts - from)) });
  }
  const database = ledger.open('bench, books', 4);
  const journal = openJournal({ database, clock, accountsInMemory: 20_000 });
  const booker = bookers.find(({ topic }) => topic === commissionTopic.name);
  const taken = untilAll(facts);
  const consumer = await runConsumer({
    ...{ database, reader: log, onFault: taken.fail },
    spec: { group: booker?.group ?? '', topics: [commissionTopic.name], from: 'start', maxBatch: size },
    async handle(batch, { tx }) {
      await booker?.book({ journal }, batch, tx);
      tx.afterCommit(() => taken.add(batch.events.length));
    },
  });
  await taken.done;
  await consumer.stop();
  await releaseHolds({ database, journal, clock, releaseBatch: size });
  // As it has been done long before in a house that has some history.
  for (const { admin } of [ledger, attribution]) await admin.query('vacuum analyze');
  return { ledger, attribution };
}

/** The time until the last entry is made, without the comparison. */
async function timed({ ledger, attribution }: Site, threads: number) {
  const began = performance.now();
  let builtAt = began;
  const rebuilt = await rebuildLedger({
    adminUrl: ledger.adminUrl,
    serviceUrl: ledger.url,
    // Nothing is in the logs of the others.
    logUrls: { attribution: attribution.url, payout: attribution.url, ingestion: attribution.url, ledger: ledger.url },
    ...{ threads, switches: false },
    onProgress: () => {
      builtAt = performance.now();
    },
  });
  return { rebuilt, buildMs: builtAt - began, compareMs: performance.now() - builtAt };
}

async function run(given: Given): Promise<Figures> {
  const { ends } = given;
  const threads = given.one('threads', [2, 1, 3]);
  const facts = given.quick ? 3_000 : given.count('facts', 1_200_000);
  const seconds = given.quick ? 0.5 : given.count('seconds', 5);
  const server = await startBenchServer(ends);
  const site = await settle(server, facts, ends);
  const plain = await benchDatabase(server, { name: 'posted', migrations: ledgerMigrations, ends });
  const post = await startWriters({ url: plain.url, kind: 'books', size, of: writers }, ends);
  const runs: { rebuilt: RebuiltLedger; buildMs: number; compareMs: number }[] = [];
  const rounds = await inRounds(given.quick ? 1 : given.count('rounds', 3), {
    async baseline(): Promise<Run> {
      const { value, latenciesMs } = await post(seconds);
      return { value: value / legsAnEntry, latenciesMs };
    },
    async subject(): Promise<Run> {
      const one = await timed(site, threads);
      runs.push(one);
      const entries = one.rebuilt.outcome === 'equal' ? one.rebuilt.entries : 0;
      return { value: (entries * 1000) / one.buildMs, latenciesMs: [] };
    },
  });
  const last = runs.at(-1)?.rebuilt;
  return {
    baseline: {
      name: `three-leg entries posted through the journal, ${size} a batch, ${writers} writers`,
      value: rounds.baseline,
      unit: 'entries/s',
    },
    value: rounds.subject,
    unit: 'entries/s',
    ratio: rounds.ratio,
    p50Ms: null,
    p99Ms: null,
    correct: runs.every(({ rebuilt }) => rebuilt.outcome === 'equal' && rebuilt.entries >= facts),
    details: {
      postgres: server.settings,
      threads,
      facts,
      entries: last?.outcome === 'equal' ? last.entries : 0,
      rows: last?.tables.map(({ table, fresh }) => `${table} ${fresh}`).join(', '),
      buildMs: runs.map(({ buildMs }) => Math.round(buildMs)),
      compareMs: runs.map(({ compareMs }) => Math.round(compareMs)),
      rounds: rounds.values,
    },
  };
}

export const rebuild: Bench = {
  says: 'the books made anew from the facts in the log and compared, beside posting the same through the journal',
  options: {
    threads: { type: 'string' },
    facts: { type: 'string' },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
  },
  run,
};
