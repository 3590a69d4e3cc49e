import { setTimeout as sleep } from 'node:timers/promises';
import { verifyLedger } from '../../../../apps/ledger/src/verify/verify-ledger.query.js';
import type { Database } from '#postgres';
import type { Bench, Figures, Given } from '../bench.js';
import { type CpuTaken, openBenchHouse } from '../house/bench-house.js';
import { booked, bookedSoFar, recordedAtByCorrelation } from '../house/books.query.js';
import { httpLoad } from '../house/http-load.js';
import { correlationOf, grossMinor, signedBatch } from '../house/messages.js';
import { underLoad } from '../measure/load.js';
import { latencies } from '../measure/percentile.js';

const patienceMs = 120_000;
const callers = 6;
/** Code that is compiled while it runs is slow at first; an installation runs for days. */
const warmUpSeconds = 8;

/**
 * Conversions from a signed request to their entries in the books. With `--rate`, as many a second as that; with
 * `--cold`, of a process that has just started.
 */
async function run(given: Given): Promise<Figures> {
  const size = given.count('batch', 100);
  const seconds = given.quick ? 1 : given.count('seconds', 15);
  const rate = given.text('rate') === undefined ? undefined : given.count('rate', 1);
  const house = await openBenchHouse(given.ends, given.quick ? 5 : 200);
  const ask = httpLoad(house.url, callers, given.ends);
  const message = signedBatch(house, size);
  const ledger = house.database('ledger');
  const send = async (call: number) => {
    const { status, text } = await ask('/v1/events', message(call));
    if (status !== 200) throw new Error(`/v1/events answered ${status}: ${text.slice(0, 300)}`);
  };
  let warmed = 0;
  if (!given.quick && !given.is('cold'))
    await underLoad({ callers, seconds: warmUpSeconds, size }, () => send(warmed++));
  await untilBooked(ledger, warmed * size);

  const sentAt: number[] = [];
  const before = house.cpu();
  const began = Date.now();
  const load = await underLoad({ callers, seconds, size }, async () => {
    const call = sentAt.length;
    const dueAt = rate === undefined ? Date.now() : began + (call * size * 1000) / rate;
    sentAt.push(dueAt); // late is late, whoever made it so
    if (dueAt > Date.now()) await sleep(dueAt - Date.now());
    await send(warmed + call);
  });
  const conversions = sentAt.length * size;
  const all = warmed * size + conversions;
  await untilBooked(ledger, all);
  const after = house.cpu();
  const { entries, debits } = await booked(ledger);
  const recorded = await recordedAtByCorrelation(ledger);
  const lags = sentAt.map((at, call) => (recorded.get(correlationOf(warmed + call)) ?? Infinity) - at);
  const faults = (await verifyLedger(ledger)).filter(({ fault }) => fault !== undefined);
  return {
    baseline: null,
    value: (conversions * 1000) / (Math.max(...recorded.values()) - began),
    unit: 'conversions/s',
    ratio: null,
    ...latencies(lags),
    correct: faults.length === 0 && entries === all && debits === BigInt(all) * grossMinor,
    details: {
      postgres: house.server.settings,
      conversions,
      warmUp: `${warmed * size} before`,
      ...(rate === undefined
        ? { load: `${callers} callers, as fast as the edge answers` }
        : { load: `${rate} a second` }),
      latencyIs: 'from the request to the last of its entries',
      ...(before && after ? { 'CPU ms per conversion': perConversion({ before, after }, conversions) } : {}),
      edge: { 'conversions/s': Math.round(load.value), ...latencies(load.latenciesMs) },
      faults,
    },
  };
}

async function untilBooked(ledger: Database, conversions: number): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while ((await bookedSoFar(ledger)) < conversions && Date.now() < deadline) await sleep(50);
}

function perConversion({ before, after }: { before: CpuTaken; after: CpuTaken }, conversions: number) {
  const each = (taken: number) => Math.round((taken * 1_000_000) / conversions) / 1_000;
  const [node, postgres] = [after.node - before.node, after.postgres - before.postgres];
  return { node: each(node), postgres: each(postgres), together: each(node + postgres) };
}

export const pipeline: Bench = {
  says: 'conversions from an HTTP request to the books, all services in one process',
  options: {
    batch: { type: 'string' },
    seconds: { type: 'string' },
    rate: { type: 'string' },
    cold: { type: 'boolean' },
  },
  run,
};
