import { v7 } from 'uuid';
import { type EventLog, logTablesSql, type NewEvent, postgresEventLog } from '#event-log';
import type { Bench, Figures, Given } from '../bench.js';
import { benchDatabase, type BenchServer, startBenchServer } from '../database/bench-server.js';
import { written } from '../database/written.query.js';
import { countByReading } from '../load/check-log.js';
import { loadTopic, logEvents, slicesOf } from '../load/log-events.js';
import { seededChance, seededUuid } from '../measure/chance.js';
import { untilCalled } from '../measure/load.js';
import { latencies } from '../measure/percentile.js';
import { inRounds, type Run } from '../measure/rounds.js';

const topic = loadTopic.name;
const size = 100;
const callers = 8;

interface GrownLog {
  readonly log: EventLog;
  append(events: number): Promise<Run>;
  /** The same, with the bytes that it wrote. */
  appendWritten(events: number): Promise<Run & { readonly diskBytes: number; readonly walBytes: number }>;
}

/** Whether appending slows down as the log grows: by the million, and full against empty in turns at the end. */
async function run(given: Given): Promise<Figures> {
  const server = await startBenchServer(given.ends);
  const step = given.quick ? 2_000 : 1_000_000;
  const steps = given.quick ? 2 : given.count('millions', 10);
  const full = await openLog(given, server, 'full');
  const grown = [];
  for (let done = 1; done <= steps; done += 1) {
    const { value, latenciesMs, diskBytes, walBytes } = await full.appendWritten(step);
    const perEvent = { disk: Math.round(diskBytes / step), wal: Math.round(walBytes / step) };
    grown.push({
      events: done * step,
      'events/s': Math.round(value),
      ...latencies(latenciesMs),
      bytesPerEvent: perEvent,
    });
    process.stderr.write(`${done * step} events: ${Math.round(value)} events/s\n`);
  }
  const empty = await openLog(given, server, 'empty');
  const turns = given.quick ? 2 : given.count('turns', 30);
  const turn = given.quick ? 1_000 : 6_000;
  const rounds = await inRounds(turns, {
    baseline: () => empty.append(turn),
    subject: () => full.append(turn),
  });
  const events = step * steps + turn * turns;
  return {
    baseline: { name: 'the same appends to an empty log, in turns', value: rounds.baseline, unit: 'events/s' },
    value: rounds.subject,
    unit: 'events/s',
    ratio: rounds.ratio,
    ...latencies(rounds.latenciesMs),
    correct: (await countByReading(full.log, topic)) === events,
    details: { postgres: server.settings, claims: given.text('claims') ?? 'none', events, grown },
  };
}

async function openLog(given: Given, server: BenchServer, name: string): Promise<GrownLog> {
  const migrations = [{ name: '0001-log', sql: logTablesSql() }];
  const database = await benchDatabase(server, { name, migrations, ends: given.ends });
  const claims = given.text('claims') !== undefined;
  const options = { topics: [{ ...loadTopic, claims }], clock: () => new Date().toISOString() };
  const log = postgresEventLog({ database: database.open('bench', callers), ...options });
  const next = suppliedBy(given);
  const append = (events: number) =>
    untilCalled({ callers, calls: events / size, size }, () => log.append({ topic, events: next() }));
  return {
    log: postgresEventLog({ database: database.admin, ...options }),
    append,
    async appendWritten(events) {
      const tables = ['log_batch', 'log_partition', 'log_claim'];
      const { result, ...bytes } = await written(database.admin, tables, () => append(events));
      return { ...result, ...bytes };
    },
  };
}

/** The same sales again and again; with ids of their own where ids are claimed. */
function suppliedBy(given: Given): () => readonly NewEvent[] {
  const next = slicesOf(logEvents(20_000), size);
  const chance = seededChance(2);
  const ids: Readonly<Record<string, () => string>> = { random: () => seededUuid(chance), v7: () => v7() };
  const claims = given.text('claims');
  if (claims === undefined) return next;
  const id = ids[claims];
  if (id === undefined) throw new RangeError(`--claims takes one of ${Object.keys(ids).join(', ')}, not ${claims}`);
  return () => next().map((event) => ({ ...event, id: id() }));
}

export const logGrowth: Bench = {
  says: 'events appended to a log that grows to ten million, beside an empty one',
  options: { millions: { type: 'string' }, claims: { type: 'string' }, turns: { type: 'string' } },
  run,
};
