import { setTimeout as sleep } from 'node:timers/promises';
import { verifyLedger } from '../../../../apps/ledger/src/verify/verify-ledger.query.js';
import type { Bench, Figures, Given } from '../bench.js';
import { openBenchHouse } from '../house/bench-house.js';
import { booked, bookedSoFar, recordedAtByCorrelation } from '../house/books.query.js';
import { httpLoad } from '../house/http-load.js';
import { correlationOf, grossMinor, signedBatch } from '../house/messages.js';
import { underLoad } from '../measure/load.js';
import { latencies } from '../measure/percentile.js';

const patienceMs = 120_000;
const callers = 6;

/** Conversions from a signed request to their entries in the books. With `--rate`, as many a second as that. */
async function run(given: Given): Promise<Figures> {
  const size = given.count('batch', 100);
  const seconds = given.quick ? 1 : given.count('seconds', 15);
  const rate = given.text('rate') === undefined ? undefined : given.count('rate', 1);
  const house = await openBenchHouse(given.ends, given.quick ? 5 : 200);
  const ask = httpLoad(house.url, callers, given.ends);
  const message = signedBatch(house, size);
  const sentAt: number[] = [];
  const began = Date.now();
  const load = await underLoad({ callers, seconds, size }, async () => {
    const call = sentAt.length;
    const dueAt = rate === undefined ? Date.now() : began + (call * size * 1000) / rate;
    sentAt.push(dueAt); // late is late, whoever made it so
    if (dueAt > Date.now()) await sleep(dueAt - Date.now());
    const { status, text } = await ask('/v1/events', message(call));
    if (status !== 200) throw new Error(`/v1/events answered ${status}: ${text.slice(0, 300)}`);
  });
  const conversions = sentAt.length * size;
  const ledger = house.database('ledger');
  const deadline = Date.now() + patienceMs;
  while ((await bookedSoFar(ledger)) < conversions && Date.now() < deadline) await sleep(50);
  const { entries, debits } = await booked(ledger);
  const recorded = await recordedAtByCorrelation(ledger);
  const lags = sentAt.map((at, call) => (recorded.get(correlationOf(call)) ?? Infinity) - at);
  const faults = (await verifyLedger(ledger)).filter(({ fault }) => fault !== undefined);
  return {
    baseline: null,
    value: (conversions * 1000) / (Math.max(...recorded.values()) - began),
    unit: 'conversions/s',
    ratio: null,
    ...latencies(lags),
    correct: faults.length === 0 && entries === conversions && debits === BigInt(conversions) * grossMinor,
    details: {
      postgres: house.server.settings,
      conversions,
      ...(rate === undefined
        ? { load: `${callers} callers, as fast as the edge answers` }
        : { load: `${rate} a second` }),
      latencyIs: 'from the request to the last of its entries',
      edge: { 'conversions/s': Math.round(load.value), ...latencies(load.latenciesMs) },
      faults,
    },
  };
}

export const pipeline: Bench = {
  says: 'conversions from an HTTP request to the books, all services in one process',
  options: { batch: { type: 'string' }, seconds: { type: 'string' }, rate: { type: 'string' } },
  run,
};
