import type { Tx } from '#postgres';
import type { Account } from '../domain/chart-of-accounts.js';
import { AccountRows } from '../journal/account-rows.query.js';
import { type BatchPlace, copyEntries, EntryRows } from '../journal/entry-rows.query.js';
import { type Fence, moveFence, writeSeals } from '../journal/fence.query.js';
import type { JournalSlice } from '../journal/journal-slice.js';
import { ChunkRows } from '../journal/line-chunks.query.js';
import type { NewEntry } from '../journal/new-entry.js';
import { fenceAfter, nextSeal } from '../journal/next-seal.js';
import { postedEntry, watchedBalance } from '../journal/posted-entry.js';
import type { Seal } from '../journal/seal.js';
import type { SliceAccount } from '../journal/slice-account.js';
import type { SliceAccounts } from '../journal/slice-accounts.js';
import type { Sealed } from './steps.query.js';

/** The first batch that comes out otherwise than it was sealed before. */
export interface Difference {
  /** Its first entry. */
  readonly seq: bigint;
  readonly cause: string;
}

interface SliceOptions {
  readonly tx: Tx;
  readonly partition: number;
  readonly fence: Fence;
  /** All of the partition. */
  readonly accounts: SliceAccounts;
  readonly seals: readonly Sealed[];
  readonly wrote: (after: Fence, difference: Difference | undefined) => void;
}

/** Many batches, sealed where they were sealed before. Entries become rows as they are posted, and are forgotten then. */
export class RemadeSlice implements JournalSlice {
  private readonly newAccounts: AccountRows;
  private readonly chunks = new ChunkRows();
  /** By the batch under way. */
  private moved: SliceAccount[] = [];
  /** By the number of their legs. */
  private readonly rows = new Map<number, EntryRows>();
  private readonly made: Seal[] = [];
  private leaves: string[] = [];
  private fence: Fence;
  private place: BatchPlace;
  private difference: Difference | undefined;
  private seq: bigint;

  constructor(private readonly options: SliceOptions) {
    const { partition, fence } = options;
    this.fence = fence;
    this.seq = fence.nextSeq;
    this.newAccounts = new AccountRows(partition, fence.nextAccount);
    this.place = this.nextPlace();
  }

  get partition(): number {
    return this.options.partition;
  }

  get nextSeq(): bigint {
    return this.seq;
  }

  watch(accounts: readonly Account[]): Promise<void> {
    for (const account of accounts) this.options.accounts.on(account).watch();
    return Promise.resolve();
  }

  balance(account: Account): bigint {
    return watchedBalance(this.options.accounts, account);
  }

  post(entry: NewEntry): bigint {
    const { seq } = this;
    const posted = postedEntry(entry, seq, this.options.accounts, this.partition);
    for (const account of posted.on) if (!account.hasMoved) this.moved.push(account);
    this.leaves.push(this.rowsOf(posted.legs.length).add(posted, this.place, this.newAccounts));
    this.seq += 1n;
    if (this.seq === this.sealed?.nextSeq) this.seal();
    return seq;
  }

  async write(): Promise<void> {
    if (this.leaves.length > 0) this.seal();
    if (this.sealed !== undefined) this.differs(`batch ${this.name} has no entries any more`);
    const { tx, partition, fence: from, wrote } = this.options;
    const to: Fence = { ...this.fence, nextAccount: this.newAccounts.nextAccount };
    wrote(to, this.difference);
    if (this.made.length === 0) return;
    await Promise.all([
      ...[...this.rows].map(([width, rows]) => copyEntries(tx, width, rows.end())),
      this.chunks.copyTo(tx),
      this.newAccounts.copyTo(tx),
      writeSeals(tx, this.made),
      moveFence(tx, partition, { from, to }),
    ]);
  }

  /** As the batch under way was sealed before. */
  private get sealed(): Sealed | undefined {
    return this.options.seals[this.made.length];
  }

  private get name(): string {
    return `${this.partition}-${this.place.batch}`;
  }

  private seal(): void {
    const { sealed, fence, leaves } = this;
    const recordedAt = this.recordedAt();
    const seal = nextSeal(this.partition, fence, { recordedAt, leaves });
    if (sealed === undefined) this.differs(`batch ${this.name} is one too many`);
    else if (!seal.hash.equals(sealed.hash)) this.differs(`seal ${this.name} comes out otherwise`);
    this.made.push(seal);
    this.fence = fenceAfter(fence, seal);
    this.chunks.take(this.moved);
    this.moved = [];
    this.leaves = [];
    this.place = this.nextPlace();
  }

  private differs(cause: string): void {
    this.difference ??= { seq: this.fence.nextSeq, cause };
  }

  /** What is one too many is recorded with the one before it. */
  private recordedAt(): string {
    return this.sealed?.recordedAt.toISOString() ?? this.fence.headRecordedAt;
  }

  private nextPlace(): BatchPlace {
    const { nextBatch: batch, closedThrough } = this.fence;
    return { batch, recordedOn: this.recordedAt().slice(0, 10), closedThrough };
  }

  private rowsOf(width: number): EntryRows {
    const known = this.rows.get(width);
    if (known !== undefined) return known;
    const rows = new EntryRows(width);
    this.rows.set(width, rows);
    return rows;
  }
}
