import { PermanentFault } from '#event-log';
import type { Tx } from '#postgres';
import { type Account, accountName, ruleOf } from '../domain/chart-of-accounts.js';
import { balancedLegs, type Leg } from '../domain/entry.js';
import { type Fence, moveFence, writeSeal } from './fence.query.js';
import { AccountRows, EntryRows } from './journal-rows.query.js';
import { type KnownAccount, readAccounts } from './known-accounts.query.js';
import { LineChunks } from './line-chunks.query.js';
import type { Cause, NewEntry } from './new-entry.js';
import type { PartitionMemory } from './partition-memory.js';
import { leafHash, merkleRoot, sealHash } from './seal.js';

interface SliceOptions {
  readonly tx: Tx;
  readonly partition: number;
  readonly fence: Fence;
  readonly memory: PartitionMemory;
  readonly recordedAt: string;
  /** Tells readers after the commit. */
  readonly hint: () => void;
}

/** What one transaction adds to a partition's journal: collected, then written at once. */
export class JournalSlice {
  private readonly entries: { readonly entry: NewEntry; readonly seq: bigint; readonly legs: readonly Leg[] }[] = [];
  private readonly watched = new Map<string, bigint>();
  private readonly known = new Map<string, KnownAccount>();

  constructor(private readonly options: SliceOptions) {}

  get partition(): number {
    return this.options.partition;
  }

  /** Makes the balances of accounts known to `balance`. */
  async watch(accounts: readonly Account[]): Promise<void> {
    await this.read(new Map(accounts.map((account) => [accountName(account), account])));
    for (const account of accounts) {
      const name = accountName(account);
      const { debits, credits } = this.known.get(name) ?? { debits: 0n, credits: 0n };
      this.watched.set(name, debits - credits);
    }
  }

  /** Of a watched account, on its normal side, after what was posted so far. */
  balance(account: Account): bigint {
    const balance = this.watched.get(accountName(account));
    if (balance === undefined) throw new RangeError(`${accountName(account)} is not watched`);
    return ruleOf(account).normalSide === 'debit' ? balance : -balance;
  }

  /** Takes an entry in and answers with its number. Throws PermanentFault where it does not balance. */
  post(entry: NewEntry): bigint {
    const legs = balancedLegs(entry.legs, entry.currency);
    if (typeof legs === 'string') throw new PermanentFault(`${entry.kind}: ${legs} (${describe(entry.cause)})`);
    const seq = this.options.fence.nextSeq + BigInt(this.entries.length);
    // 30 February and its like are read as the day that they fall on; the books hold no other spelling of it.
    const effectiveAt = new Date(entry.effectiveAt).toISOString();
    this.entries.push({ entry: { ...entry, effectiveAt }, seq, legs });
    for (const { account, minor } of legs) {
      const name = accountName(account);
      const before = this.watched.get(name);
      if (before !== undefined) this.watched.set(name, before + minor);
    }
    return seq;
  }

  /**
   * Moves the fence and writes entries, lines and seal. Throws TransientFault where the fence was lost: the transaction
   * must end, and the work may be tried again.
   */
  async write(): Promise<void> {
    if (this.entries.length === 0) return;
    const { tx, partition, fence, memory, recordedAt, hint } = this.options;
    await this.read(this.accounts());
    const rows = this.rows();
    const batch = fence.nextBatch;
    const seal = {
      partition,
      batch,
      previousHash: fence.headHash,
      merkleRoot: merkleRoot(rows.leaves),
      firstSeq: fence.nextSeq,
      entries: this.entries.length,
      recordedAt,
    };
    const after: Fence = {
      nextSeq: fence.nextSeq + BigInt(this.entries.length),
      nextBatch: batch + 1n,
      nextAccount: rows.accounts.nextAccount,
      headHash: sealHash(seal),
    };
    await Promise.all([
      moveFence(tx, partition, { from: fence, to: after }),
      rows.accounts.copyTo(tx),
      rows.entries.copyTo(tx),
      rows.chunks.copyTo(tx),
      writeSeal(tx, seal, after.headHash),
    ]);
    tx.afterCommit(() => {
      memory.fence = after;
      for (const [name, account] of rows.chunks.closings()) memory.accounts.set(name, account);
      hint();
    });
  }

  private accounts(): Map<string, Account> {
    const accounts = new Map<string, Account>();
    for (const { legs } of this.entries) for (const { account } of legs) accounts.set(accountName(account), account);
    return accounts;
  }

  /** From memory, and what is not there in one round trip. Accounts that do not exist yet stay unknown. */
  private async read(accounts: ReadonlyMap<string, Account>): Promise<void> {
    const { tx, partition, memory } = this.options;
    const missing: Account[] = [];
    for (const [name, account] of accounts) {
      if (this.known.has(name)) continue;
      const remembered = memory.accounts.get(name);
      if (remembered === undefined) missing.push(account);
      else this.known.set(name, remembered);
    }
    for (const [name, found] of await readAccounts(tx, partition, missing)) this.known.set(name, found);
  }

  private rows() {
    const { partition, fence } = this.options;
    const accounts = new AccountRows(partition, fence.nextAccount);
    const entries = new EntryRows(partition, fence.nextBatch);
    const chunks = new LineChunks(fence.nextBatch);
    const leaves: Buffer[] = [];
    for (const { entry, seq, legs } of this.entries) {
      const named = legs.map(({ account, minor }) => ({ name: accountName(account), account, minor }));
      const ids = named.map(({ name, account, minor }) => {
        const known = chunks.current(name) ?? this.known.get(name) ?? accounts.create(account);
        chunks.add({ name, account, known, minor, seq, day: entry.effectiveAt.slice(0, 10) });
        return known.id;
      });
      entries.add({ entry, seq, accounts: ids, amounts: legs.map(({ minor }) => minor) });
      leaves.push(
        leafHash({
          ...entry,
          partition,
          seq,
          stream: entry.stream ?? null,
          programId: entry.programId ?? null,
          legs: named.map(({ name, minor }) => ({ account: name, minor })),
        }),
      );
    }
    return { accounts, entries, chunks, leaves };
  }
}

function describe({ topic, partition, offset }: Cause): string {
  return `${topic}/${partition}@${offset}`;
}
