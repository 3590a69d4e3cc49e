import { LRUCache } from 'lru-cache';
import type { Queryable, Tx } from '#postgres';
import { type Fence, hintEntries, takeFence } from './fence.query.js';
import { FencedSlice } from './fenced-slice.js';
import type { JournalSlice } from './journal-slice.js';
import type { KnownAccount } from './known-accounts.query.js';
import type { PartitionMemory } from './partition-memory.js';
import { openTurns } from './turns.js';

export interface Journal {
  /**
   * Takes the partition until `tx` ends: waits for whoever has it, in this process and in others. Once per transaction,
   * after its other locks, and before what is decided on is read.
   */
  begin(tx: Tx, partition: number): Promise<JournalSlice>;
}

interface JournalOptions {
  /** Where readers are told of entries; nobody is without it. */
  readonly database?: Queryable;
  readonly clock: () => string;
  /** Per partition. */
  readonly accountsInMemory: number;
}

export function openJournal({ database, clock, accountsInMemory }: JournalOptions): Journal {
  const takeTurn = openTurns();
  const memories = new Map<number, PartitionMemory>();
  const memoryOf = (partition: number): PartitionMemory => {
    const known = memories.get(partition);
    if (known !== undefined) return known;
    const memory = { fence: undefined, accounts: new LRUCache<string, KnownAccount>({ max: accountsInMemory }) };
    memories.set(partition, memory);
    return memory;
  };
  return {
    async begin(tx, partition) {
      await takeTurn(tx, partition);
      const memory = memoryOf(partition);
      tx.afterRollback(() => {
        memory.fence = undefined;
        memory.accounts.clear();
      });
      const fence = await takeFence(tx, partition);
      if (!isSame(memory.fence, fence)) memory.accounts.clear();
      memory.fence = fence;
      const hint = () => database && hintEntries(database);
      return new FencedSlice({
        tx,
        partition,
        fence,
        memory,
        recordedAt: notBefore(fence.headRecordedAt, clock()),
        hint,
      });
    },
  };
}

/** Clocks of several machines, and one that is set back: what was known at an instant must stay what it was. */
function notBefore(earliest: string, instant: string): string {
  const now = new Date(instant).toISOString();
  return now < earliest ? earliest : now;
}

/** The hash covers everything that was ever written to the partition. */
function isSame(known: Fence | undefined, found: Fence): boolean {
  return known?.nextSeq === found.nextSeq && known.headHash.equals(found.headHash);
}
