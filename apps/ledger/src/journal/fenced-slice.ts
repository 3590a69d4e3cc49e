import type { Tx } from '#postgres';
import type { Account } from '../domain/chart-of-accounts.js';
import { AccountRows } from './account-rows.query.js';
import { copyEntries, EntryRows } from './entry-rows.query.js';
import { type Fence, moveFence, writeSeals } from './fence.query.js';
import type { JournalSlice } from './journal-slice.js';
import { readAccounts } from './known-accounts.query.js';
import { ChunkRows } from './line-chunks.query.js';
import type { NewEntry } from './new-entry.js';
import { fenceAfter, nextSeal } from './next-seal.js';
import type { PartitionMemory } from './partition-memory.js';
import { type PostedEntry, postedEntry, watchedBalance } from './posted-entry.js';
import type { SliceAccount } from './slice-account.js';
import { SliceAccounts } from './slice-accounts.js';

interface SliceOptions {
  readonly tx: Tx;
  readonly partition: number;
  readonly fence: Fence;
  readonly memory: PartitionMemory;
  /** RFC 3339, UTC, milliseconds; not before that of the last seal. */
  readonly recordedAt: string;
  /** Tells readers after the commit. */
  readonly hint: () => void;
}

/** Under the fence of its partition. What is posted is one batch. */
export class FencedSlice implements JournalSlice {
  private readonly posted: PostedEntry[] = [];
  private readonly accounts = new SliceAccounts();

  constructor(private readonly options: SliceOptions) {}

  get partition(): number {
    return this.options.partition;
  }

  get nextSeq(): bigint {
    return this.options.fence.nextSeq + BigInt(this.posted.length);
  }

  async watch(accounts: readonly Account[]): Promise<void> {
    const watched = accounts.map((account) => this.accounts.on(account));
    await this.find();
    for (const account of watched) account.watch();
  }

  balance(account: Account): bigint {
    return watchedBalance(this.accounts, account);
  }

  post(entry: NewEntry): bigint {
    const seq = this.nextSeq;
    this.posted.push(postedEntry(entry, seq, this.accounts, this.partition));
    return seq;
  }

  async write(): Promise<void> {
    if (this.posted.length === 0) return;
    const { tx, partition, fence, memory, recordedAt, hint } = this.options;
    await this.find();
    const accounts = new AccountRows(partition, fence.nextAccount);
    const leaves: string[] = [];
    const width = this.posted.reduce((most, { legs }) => Math.max(most, legs.length), 0);
    const copied = copyEntries(tx, width, this.parts(new EntryRows(width), accounts, leaves));
    const seal = nextSeal(partition, fence, { recordedAt, leaves });
    const chunks = new ChunkRows();
    chunks.take(this.accounts);
    const after: Fence = { ...fenceAfter(fence, seal), nextAccount: accounts.nextAccount };
    await Promise.all([
      copied,
      chunks.copyTo(tx),
      accounts.copyTo(tx),
      writeSeals(tx, [seal]),
      moveFence(tx, partition, { from: fence, to: after }),
    ]);
    tx.afterCommit(() => {
      memory.fence = after;
      for (const account of this.accounts) if (account.isKnown) memory.accounts.set(account.name, account.known);
      hint();
    });
  }

  /** From memory, and what is not there in one round trip. Accounts that do not exist yet stay unknown. */
  private async find(): Promise<void> {
    const { tx, partition, memory } = this.options;
    const missing: SliceAccount[] = [];
    for (const account of this.accounts) {
      if (account.isKnown) continue;
      const remembered = memory.accounts.get(account.name);
      if (remembered === undefined) missing.push(account);
      else account.found(remembered);
    }
    const found = await readAccounts(
      tx,
      partition,
      missing.map(({ account }) => account),
    );
    for (const account of missing) {
      const known = found.get(account.name);
      if (known !== undefined) account.found(known);
    }
  }

  private *parts(rows: EntryRows, accounts: AccountRows, leaves: string[]): Iterable<Buffer> {
    const { fence, recordedAt } = this.options;
    const { nextBatch: batch, closedThrough } = fence;
    const place = { batch, recordedOn: recordedAt.slice(0, 10), closedThrough };
    for (const each of this.posted) {
      leaves.push(rows.add(each, place, accounts));
      yield* rows.takeParts();
    }
    yield* rows.end();
  }
}
