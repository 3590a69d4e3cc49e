import { isDeepStrictEqual } from 'node:util';
import { ledgerMigrations } from '../../../../apps/ledger/src/database/migrations.js';
import { getTrialBalance } from '../../../../apps/ledger/src/features/get-trial-balance/get-trial-balance.query.js';
import { rollDays } from '../../../../apps/ledger/src/features/roll-days/roll-days.handler.js';
import { openJournal } from '../../../../apps/ledger/src/journal/journal.js';
import type { Database } from '#postgres';
import type { Bench, Figures, Given } from '../bench.js';
import { benchDatabase, startBenchServer } from '../database/bench-server.js';
import { written } from '../database/written.query.js';
import { type AccountRead, accountReads, type Range } from '../load/account-reads.js';
import { ReadFacts, type WatchedCreator } from '../load/read-facts.js';
import { seededChance } from '../measure/chance.js';
import { latencies } from '../measure/percentile.js';
import { rounded } from '../measure/rounded.js';
import { timed } from '../measure/timed.js';

const books = ['entry', 'line_chunk', 'seal', 'account'];
const sums = ['rolled_day', 'day_total', 'running_total', 'month_total', 'trial_total'];

interface Measured {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

async function run(given: Given): Promise<Figures> {
  const { ends } = given;
  const sizes = given.quick ? [100, 400, 2_000] : [1_000, 100_000, 1_000_000];
  const days = given.quick ? 40 : given.count('days', 1_096);
  const calls = given.quick ? 20 : given.count('calls', 1_000);
  const server = await startBenchServer(ends);
  const service = await benchDatabase(server, { name: 'ledger', migrations: ledgerMigrations, ends });
  const { admin } = service;
  const database = service.open('bench, reader', 2);
  const facts = new ReadFacts({ sizes, days });
  const fromMs = facts.nowMs;
  const clock = () => new Date(facts.nowMs).toISOString();
  const journal = openJournal({ database, clock, accountsInMemory: 20_000 });
  const wrote = await written(admin, books, () => timed(() => facts.write(database, journal)));
  const rolled = await written(admin, sums, () => timed(() => rollDays({ database, clock })));
  await admin.query('vacuum (analyze)');
  const range = { fromMs, toMs: facts.nowMs };
  const reads = Object.entries(accountReads).map(([name, read]) => ({ name, read, chance: seededChance(3) }));
  const measured: Record<string, readonly Measured[]> = {};
  let correct = true;
  for (const { name, read, chance } of reads) {
    const about = (creator: WatchedCreator) => read(creator, range, chance);
    correct &&= await isRight(database, facts.creators, { about, times: given.quick ? 5 : 20 });
    measured[name] = await measure(database, facts.creators, { about, calls });
  }
  const trial = await measureTrialBalance(database, range, calls);
  const ratios = Object.entries(measured).map(([name, [small, , large]]) => ({
    ...{ name, small: small as Measured, large: large as Measured },
    ratio: (large?.p99Ms ?? 0) / (small?.p99Ms ?? 1),
  }));
  const worst = ratios.reduce((one, other) => (other.ratio > one.ratio ? other : one));
  return {
    baseline: { name: `${worst.name}, p99, on ${sizes[0]} lines`, value: worst.small.p99Ms, unit: 'ms' },
    value: worst.large.p99Ms,
    unit: `ms, p99, on ${sizes[2]} lines: the read with the highest ratio`,
    ratio: worst.ratio,
    ...{ p50Ms: worst.large.p50Ms, p99Ms: worst.large.p99Ms, correct: correct && trial.correct },
    details: {
      postgres: server.settings,
      ...{ sizes, days, calls, entries: facts.entries },
      written: { seconds: rounded(wrote.result.ms / 1000), bytesPerEntry: Math.round(wrote.diskBytes / facts.entries) },
      summedUp: {
        seconds: rounded(rolled.result.ms / 1000),
        bytesPerEntry: Math.round(rolled.diskBytes / facts.entries),
      },
      reads: Object.fromEntries(
        ratios.map(({ name, ratio }) => [name, { bySize: measured[name], ratio: rounded(ratio) }]),
      ),
      trialBalance: trial.measured,
    },
  };
}

interface Asked {
  readonly about: (creator: WatchedCreator) => ReturnType<AccountRead>;
}

/** In turn, so that what slows the machine down for a while slows all of them. */
async function measure(
  database: Database,
  creators: readonly WatchedCreator[],
  { about, calls }: Asked & { readonly calls: number },
): Promise<Measured[]> {
  const taken: number[][] = creators.map(() => []);
  for (let call = 0; call < calls; call += 1) {
    for (const [index, creator] of creators.entries()) {
      const question = about(creator);
      const at = performance.now();
      await question.ask(database);
      taken[index]?.push(performance.now() - at);
    }
  }
  return taken.map((values) => {
    const { p50Ms, p99Ms } = latencies(values);
    return { p50Ms, p99Ms };
  });
}

/** Of all books: what it costs, and whether it balances on every clock and agrees with itself after the last day. */
async function measureTrialBalance(database: Database, { fromMs, toMs }: Range, calls: number) {
  const chance = seededChance(3);
  const day = () => new Date(fromMs + chance() * (toMs - fromMs)).toISOString();
  const moments: Readonly<Record<string, () => { effectiveOn?: string; knownAt?: string }>> = {
    now: () => ({}),
    'effective on a day': () => ({ effectiveOn: day().slice(0, 10) }),
    'known at an instant': () => ({ knownAt: day() }),
    'on both clocks': () => ({ effectiveOn: day().slice(0, 10), knownAt: day() }),
  };
  const now = await getTrialBalance(database);
  const { currencies } = await getTrialBalance(database, { effectiveOn: '9999-12-31' });
  let correct = isDeepStrictEqual(currencies, now.currencies);
  const measured: Record<string, Measured> = {};
  for (const [name, moment] of Object.entries(moments)) {
    const taken: number[] = [];
    for (let call = 0; call < Math.max(20, calls / 20); call += 1) {
      const at = performance.now();
      const told = await getTrialBalance(database, moment());
      taken.push(performance.now() - at);
      correct &&= told.currencies.every(({ debits, credits }) => debits === credits);
    }
    const { p50Ms, p99Ms } = latencies(taken);
    measured[name] = { p50Ms, p99Ms };
  }
  return { measured, correct };
}

async function isRight(
  database: Database,
  creators: readonly WatchedCreator[],
  { about, times }: Asked & { readonly times: number },
): Promise<boolean> {
  for (const creator of creators) {
    for (let time = 0; time < times; time += 1) {
      const question = about(creator);
      if (!isDeepStrictEqual(await question.ask(database), question.fold())) return false;
    }
  }
  return true;
}

export const ledgerRead: Bench = {
  says: 'balances on two clocks, lines, and figures of a month, on accounts of three sizes',
  options: { days: { type: 'string' }, calls: { type: 'string' } },
  run,
};
