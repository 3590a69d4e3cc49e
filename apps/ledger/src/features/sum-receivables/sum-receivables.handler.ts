import type { Database } from '#postgres';
import { sumUpReceivables } from './sum-up.query.js';

export interface SumReceivablesDeps {
  readonly database: Database;
  /** Entries of each partition in one transaction. */
  readonly entriesAtOnce: number;
  /** Ends the work between two transactions; what is behind is summed up another time. */
  readonly signal?: AbortSignal;
}

/**
 * Sums up what came to receivables. Answers with how many entries it went past; safe to run anywhere, at any time, twice at
 * once, and after any standstill.
 */
export async function sumReceivables({ database, entriesAtOnce, signal }: SumReceivablesDeps): Promise<bigint> {
  let entries = 0n;
  for (;;) {
    const summedUp = await database.transaction((tx) => sumUpReceivables(tx, entriesAtOnce));
    entries += summedUp?.entries ?? 0n;
    if (summedUp?.isBehind !== true || signal?.aborted === true) return entries;
  }
}
