import { entryTopic } from '#contracts';
import type { LogSlice } from '#event-log';
import type { Tx } from '#postgres';
import { addToBalances } from './balances.query.js';

/** Keeps what the books say is available to each creator. */
export async function followEntries(tx: Tx, slice: LogSlice): Promise<void> {
  const changes = new Map<string, { creatorId: string; currency: string; minor: bigint }>();
  for (const logged of slice.events) {
    for (const { creatorId, kind, amount } of entryTopic.decode(logged).legs) {
      if (creatorId === undefined || kind !== 'available') continue;
      const key = `${creatorId} ${amount.currency}`;
      const before = changes.get(key)?.minor ?? 0n;
      // A credit account: what is credited, a negative leg, adds to it.
      changes.set(key, { creatorId, currency: amount.currency, minor: before - amount.minor });
    }
  }
  if (changes.size > 0) await addToBalances(tx, [...changes.values()]);
}
