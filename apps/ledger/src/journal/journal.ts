import { LRUCache } from 'lru-cache';
import type { Database, Tx } from '#postgres';
import { JournalSlice } from './journal-slice.js';
import type { KnownAccount } from './known-accounts.js';
import { openTurns } from './turns.js';

/** What the fence row says: where the partition's journal goes on. */
export interface Fence {
  readonly nextSeq: bigint;
  readonly nextBatch: bigint;
  readonly nextAccount: bigint;
  readonly headHash: Buffer;
}

/** What this process remembers of a partition. Right as long as nobody else has moved the fence. */
export interface PartitionMemory {
  fence: Fence | undefined;
  readonly accounts: LRUCache<string, KnownAccount>;
}

export interface Journal {
  /**
   * Takes the partition until `tx` ends: waits for whoever has it, in this process and in others. Once per transaction,
   * after its other locks, and before what is decided on is read.
   */
  begin(tx: Tx, partition: number): Promise<JournalSlice>;
}

interface JournalOptions {
  readonly database: Database;
  readonly clock: () => string;
  /** Per partition. */
  readonly accountsInMemory: number;
}

interface FenceRow {
  next_seq: bigint;
  next_batch: bigint;
  next_account: bigint;
  head_hash: Buffer;
}

const takeFence = `
  select next_seq, next_batch, next_account, head_hash from journal_partition where "partition" = $1 for update`;

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
      const { rows } = await tx.prepared<FenceRow>('ledger-take-fence', takeFence, [partition]);
      const [row] = rows;
      if (row === undefined) throw new RangeError(`the journal has no partition ${partition}`);
      const fence = fenceOf(row);
      if (!isSame(memory.fence, fence)) memory.accounts.clear();
      memory.fence = fence;
      // Readers of ledger.entry.v1 also poll: a hint that is lost costs a moment, never an entry.
      const hint = () => void database.query("select pg_notify('log', 'ledger.entry.v1')").catch(() => undefined);
      return new JournalSlice({ tx, partition, fence, memory, recordedAt: clock(), hint });
    },
  };
}

function fenceOf({ next_seq, next_batch, next_account, head_hash }: FenceRow): Fence {
  return { nextSeq: next_seq, nextBatch: next_batch, nextAccount: next_account, headHash: head_hash };
}

/** The hash covers everything that was ever written to the partition. */
function isSame(known: Fence | undefined, found: Fence): boolean {
  return known !== undefined && known.nextSeq === found.nextSeq && known.headHash.equals(found.headHash);
}
