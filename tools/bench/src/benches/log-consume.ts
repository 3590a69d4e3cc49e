import { consumerTablesSql, logTablesSql, postgresEventLog, runConsumer } from '#event-log';
import type { Bench, Figures, Given } from '../bench.js';
import { benchDatabase, startBenchServer } from '../database/bench-server.js';
import { insertEvents, plainEventsSql, readEvents } from '../database/plain-events.query.js';
import { earningsSql, readTotals, type Totals, writeTotals } from '../database/earnings.query.js';
import { untilAll } from '../load/until-all.js';
import { loadTopic, logEvents } from '../load/log-events.js';
import { addSale, emptyTotals, sameTotals } from '../load/totals.js';
import { latencies } from '../measure/percentile.js';
import { inRounds, type Run } from '../measure/rounds.js';

const slice = 1_000;
const written = 10_000;

async function run(given: Given): Promise<Figures> {
  const events = given.quick ? 5_000 : given.count('events', 200_000);
  const server = await startBenchServer(given.ends);
  const sql = logTablesSql() + consumerTablesSql() + plainEventsSql + earningsSql;
  const database = await benchDatabase(server, {
    name: 'bench',
    migrations: [{ name: '0001', sql }],
    ends: given.ends,
  });
  const pool = database.open('bench', 10);
  const log = postgresEventLog({ database: pool, topics: [loadTopic], clock: () => new Date().toISOString() });
  const expected = emptyTotals();
  for (let first = 0; first < events; first += written) {
    const some = logEvents(Math.min(written, events - first), first + 1);
    for (const event of some) addSale(expected, event);
    await log.append({ topic: loadTopic.name, events: some });
    await insertEvents(pool, some);
  }
  let round = 0;
  let correct = true;
  const baseline = async (): Promise<Run> => {
    const totals = emptyTotals();
    const began = performance.now();
    for await (const rows of readEvents(pool, slice)) for (const row of rows) addSale(totals, row);
    const value = (events * 1000) / (performance.now() - began);
    correct &&= sameTotals(totals, expected);
    return { value, latenciesMs: [] };
  };
  const subject = async (): Promise<Run> => {
    const group = `bench-${(round += 1)}`;
    const all = untilAll(events);
    const latenciesMs: number[] = [];
    const began = performance.now();
    const consumer = await runConsumer({
      database: pool,
      reader: log,
      spec: { group, topics: [loadTopic.name], from: 'start', maxBatch: slice },
      onFault: all.fail,
      async handle(batch, { tx }) {
        const at = performance.now();
        const totals: Totals = emptyTotals();
        for (const event of batch.events) addSale(totals, event);
        await writeTotals(tx, group, totals);
        tx.afterCommit(() => {
          latenciesMs.push(performance.now() - at);
          all.add(batch.events.length);
        });
      },
    });
    try {
      await all.done;
      const value = (events * 1000) / (performance.now() - began);
      correct &&= sameTotals(await readTotals(pool, group), expected);
      return { value, latenciesMs };
    } finally {
      await consumer.stop();
    }
  };
  if (!given.quick) await inRounds(1, { baseline, subject });
  const rounds = await inRounds(given.quick ? 1 : given.count('rounds', 3), { baseline, subject });
  return {
    baseline: { name: `reading and parsing the same rows, ${slice} a page`, value: rounds.baseline, unit: 'events/s' },
    value: rounds.subject,
    unit: 'events/s',
    ratio: rounds.ratio,
    ...latencies(rounds.latenciesMs),
    correct,
    details: { postgres: server.settings, events, slice, rounds: rounds.values },
  };
}

export const logConsume: Bench = {
  says: 'the log read, folded, projected and checkpointed, beside a read of the same rows',
  options: { events: { type: 'string' }, rounds: { type: 'string' } },
  run,
};
