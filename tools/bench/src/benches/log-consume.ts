import { consumerPausesSql, consumerTablesSql, type LogReader, logTablesSql, postgresEventLog } from '#event-log';
import type { Bench, Figures, Given } from '../bench.js';
import { benchDatabase, startBenchServer } from '../database/bench-server.js';
import { earningsSql } from '../database/earnings.query.js';
import { insertEvents, plainEventsSql, readEvents } from '../database/plain-events.query.js';
import { carriedTopic } from '../kafka/carried-topic.js';
import { eachBatch } from '../kafka/each-batch.js';
import { foldTopic, slice } from '../load/fold-topic.js';
import { loadTopic, logEvents } from '../load/log-events.js';
import { addSale, emptyTotals, sameTotals } from '../load/totals.js';
import { latencies } from '../measure/percentile.js';
import { inRounds, type Run } from '../measure/rounds.js';

const written = 10_000;

/** What is compared, both over the same events. */
interface Sides {
  readonly name: string;
  readonly baseline: () => Promise<Run & { correct: boolean }>;
  readonly subject: () => Promise<Run & { correct: boolean }>;
}

async function run(given: Given): Promise<Figures> {
  const events = given.quick ? 5_000 : given.count('events', 200_000);
  const server = await startBenchServer(given.ends);
  const sql = logTablesSql() + consumerTablesSql() + consumerPausesSql() + plainEventsSql + earningsSql;
  const migrations = [{ name: '0001', sql }];
  const pool = (await benchDatabase(server, { name: 'bench', migrations, ends: given.ends })).open('bench', 10);
  const log = postgresEventLog({ database: pool, topics: [loadTopic], clock: () => new Date().toISOString() });
  const expected = emptyTotals();
  for (let first = 0; first < events; first += written) {
    const some = logEvents(Math.min(written, events - first), first + 1);
    for (const event of some) addSale(expected, event);
    await log.append({ topic: loadTopic.name, events: some });
    if (!given.is('kafka')) await insertEvents(pool, some);
  }
  let groups = 0;
  const newGroup = () => `group-${(groups += 1)}`;
  const fold = (from: { reader: LogReader; began?: () => number | undefined }, group: string) =>
    foldTopic(pool, { ...from, group, events, expected });

  const throughPostgres = (): Sides => ({
    name: `reading and parsing the same rows, ${slice} a page`,
    async baseline() {
      const totals = emptyTotals();
      const began = performance.now();
      for await (const rows of readEvents(pool, slice)) for (const row of rows) addSale(totals, row);
      const value = (events * 1000) / (performance.now() - began);
      return { value, latenciesMs: [], correct: sameTotals(totals, expected) };
    },
    subject: () => fold({ reader: log }, newGroup()),
  });
  const throughKafka = async (): Promise<Sides> => {
    const carried = await carriedTopic({ database: pool, log, library: given.text('client'), ends: given.ends });
    return {
      name: 'a bare kafkajs eachBatch loop that folds the same records',
      baseline: () => eachBatch(carried, { group: newGroup(), events, expected }),
      subject() {
        const group = newGroup();
        return fold(carried.readerFor(group), group);
      },
    };
  };
  const sides = given.is('kafka') ? await throughKafka() : throughPostgres();

  let correct = true;
  const checked = (side: Sides['subject']) => async () => {
    const one = await side();
    correct &&= one.correct;
    return one;
  };
  const both = { baseline: checked(sides.baseline), subject: checked(sides.subject) };
  if (!given.quick) await inRounds(1, both);
  const rounds = await inRounds(given.quick ? 1 : given.count('rounds', 3), both);
  return {
    baseline: { name: sides.name, value: rounds.baseline, unit: 'events/s' },
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
  options: {
    events: { type: 'string' },
    rounds: { type: 'string' },
    kafka: { type: 'boolean' },
    client: { type: 'string' },
  },
  run,
};
