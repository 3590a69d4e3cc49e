import type { Bench } from './bench.js';
import { ledger } from './benches/ledger.js';
import { ledgerGrowth } from './benches/ledger-growth.js';
import { ledgerRead } from './benches/ledger-read.js';
import { logAppend } from './benches/log-append.js';
import { logConsume } from './benches/log-consume.js';
import { logGrowth } from './benches/log-growth.js';
import { pipeline } from './benches/pipeline.js';
import { rebuild } from './benches/rebuild.js';
import { receivables } from './benches/receivables.js';

export const benches: ReadonlyMap<string, Bench> = new Map([
  ['log-append', logAppend],
  ['log-consume', logConsume],
  ['log-growth', logGrowth],
  ['ledger', ledger],
  ['ledger-growth', ledgerGrowth],
  ['ledger-read', ledgerRead],
  ['pipeline', pipeline],
  ['rebuild', rebuild],
  ['receivables', receivables],
]);
