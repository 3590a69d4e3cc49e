import { groupCommit, logTablesSql, type NewEvent, postgresEventLog } from '#event-log';
import type { Bench, Figures, Given } from '../bench.js';
import { type BenchDatabase, benchDatabase, type BenchServer, startBenchServer } from '../database/bench-server.js';
import { countEvents, insertEvent, insertEvents, plainEventsSql } from '../database/plain-events.query.js';
import { written } from '../database/written.query.js';
import { countByReading } from '../load/check-log.js';
import { loadTopic, logEvents, slicesOf } from '../load/log-events.js';
import { underLoad } from '../measure/load.js';
import { latencies } from '../measure/percentile.js';
import { inRounds, type Run } from '../measure/rounds.js';

const topic = loadTopic.name;
const supplied = 20_000;
const connections = 8;

interface Sides {
  readonly baseline: { readonly name: string; readonly run: () => Promise<Run> };
  readonly subject: { readonly run: () => Promise<Run> };
}

async function run(given: Given): Promise<Figures> {
  const server = await startBenchServer(given.ends);
  const sql = logTablesSql() + plainEventsSql;
  const database = await benchDatabase(server, {
    name: 'bench',
    migrations: [{ name: '0001-log', sql }],
    ends: given.ends,
  });
  return given.is('group') ? group(given, server, database) : batches(given, server, database);
}

/** Slices of events from some callers, against a multi-row INSERT of the same slices by the same callers. */
async function batches(given: Given, server: BenchServer, database: BenchDatabase): Promise<Figures> {
  const [size, callers] = [given.one('size', [100, 1, 1000]), given.one('callers', [8, 1])];
  const pool = database.open('bench', callers);
  const log = postgresEventLog({ database: pool, topics: [loadTopic], clock: () => new Date().toISOString() });
  const next = slicesOf(given.is('one-key') ? oneKeyACall(size) : logEvents(supplied), size);
  const seconds = given.quick ? 0.5 : given.count('seconds', 5);
  const load = { callers, seconds, size };
  return compare(given, {
    server,
    database,
    sides: {
      baseline: {
        name: `multi-row INSERT of a row per event, ${size} a statement, ${callers} callers`,
        run: () => underLoad(load, () => insertEvents(pool, next())),
      },
      subject: { run: () => underLoad(load, () => log.append({ topic, events: next() })) },
    },
  });
}

/** Calls that touch one partition each, as a stream's do; the others touch them all, and take turns at the counters. */
function oneKeyACall(size: number): NewEvent[] {
  return logEvents(supplied).map((event, index) => ({ ...event, key: `creator-${Math.floor(index / size)}` }));
}

/** Single events, each durable when answered: a shared commit against a transaction each. */
async function group(given: Given, server: BenchServer, database: BenchDatabase): Promise<Figures> {
  const callers = given.one('callers', [512, 64]);
  const pool = database.open('bench', connections);
  const log = postgresEventLog({ database: pool, topics: [loadTopic], clock: () => new Date().toISOString() });
  const next = slicesOf(logEvents(supplied), 1);
  const seconds = given.quick ? 0.5 : given.count('seconds', 5);
  const commits = groupCommit((events: readonly NewEvent[]) => log.append({ topic, events }), {
    maxSlice: 1_000,
    maxWaiting: 10_000,
  });
  const one = () => next()[0] as NewEvent;
  return compare(given, {
    server,
    database,
    sides: {
      baseline: {
        name: `single-row INSERT transactions, ${connections} connections`,
        run: () => underLoad({ callers: connections, seconds, size: 1 }, () => insertEvent(pool, one())),
      },
      subject: { run: () => underLoad({ callers, seconds, size: 1 }, () => commits.submit(one())) },
    },
  });
}

async function compare(
  given: Given,
  { server, database, sides }: { server: BenchServer; database: BenchDatabase; sides: Sides },
): Promise<Figures> {
  const { admin } = database;
  const bytes = { baseline: { disk: 0, wal: 0 }, subject: { disk: 0, wal: 0 } };
  const measured = (side: 'baseline' | 'subject', tables: readonly string[]) => async () => {
    const { result, diskBytes, walBytes } = await written(admin, tables, () => sides[side].run());
    bytes[side].disk += diskBytes;
    bytes[side].wal += walBytes;
    return result;
  };
  const both = {
    baseline: measured('baseline', ['plain_event']),
    subject: measured('subject', ['log_batch', 'log_partition']),
  };
  if (!given.quick) await inRounds(1, both); // warms up; its bytes count, its time does not
  const rounds = await inRounds(given.quick ? 1 : given.count('rounds', 3), both);
  const events = await countEvents(admin);
  const reader = postgresEventLog({ database: admin, topics: [loadTopic], clock: () => '' });
  const each = ({ disk, wal }: { disk: number; wal: number }, of: number) => ({
    disk: Math.round(disk / of),
    wal: Math.round(wal / of),
  });
  const perEvent = { baseline: each(bytes.baseline, events.plain), subject: each(bytes.subject, events.inLog) };
  const sum = ({ disk, wal }: { disk: number; wal: number }) => disk + wal;
  return {
    baseline: { name: sides.baseline.name, value: rounds.baseline, unit: 'events/s' },
    value: rounds.subject,
    unit: 'events/s',
    ratio: rounds.ratio,
    ...latencies(rounds.latenciesMs),
    correct: (await countByReading(reader, topic)) === events.inLog && events.inLog > 0,
    details: {
      postgres: server.settings,
      events,
      bytesPerEvent: perEvent,
      bytesRatio: Math.round((sum(perEvent.subject) / sum(perEvent.baseline)) * 100) / 100,
      baselineLatencies: latencies(rounds.baselineLatenciesMs),
      rounds: rounds.values,
    },
  };
}

export const logAppend: Bench = {
  says: 'events appended to the log, beside an INSERT of a row per event',
  options: {
    size: { type: 'string' },
    callers: { type: 'string' },
    'one-key': { type: 'boolean' },
    group: { type: 'boolean' },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
  },
  run,
};
