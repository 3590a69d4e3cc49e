import { PermanentFault } from '#event-log';
import type { Tx } from '#postgres';
import { bookedOn } from '../domain/booked-on.js';
import { type Account, accountName, ruleOf } from '../domain/chart-of-accounts.js';
import { balancedLegs, type Leg } from '../domain/entry.js';
import { type Fence, moveFence, writeSeal } from './fence.query.js';
import { AccountRows, copyEntries, type EntryRow } from './journal-rows.query.js';
import { readAccounts } from './known-accounts.query.js';
import { writeChunks } from './line-chunks.query.js';
import type { Cause, NewEntry } from './new-entry.js';
import type { PartitionMemory } from './partition-memory.js';
import { leafHash, merkleRoot, sealHash, type SealedEntry } from './seal.js';
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

/** What a Date would spell as it stands: of a day that every month has. */
const plainInstant = /^\d{4}-\d\d-(?:[01]\d|2[0-8])T(?:[01]\d|2[0-3]):\d\d:\d\d\.\d{3}Z$/;

interface Posted {
  readonly entry: NewEntry;
  readonly seq: bigint;
  readonly effectiveMs: number;
  readonly legs: readonly Leg[];
  /** Their accounts, leg by leg. */
  readonly on: readonly SliceAccount[];
}

/** What one transaction adds to a partition's journal: collected, then written at once. */
export class JournalSlice {
  private readonly posted: Posted[] = [];
  private readonly accounts = new SliceAccounts();

  constructor(private readonly options: SliceOptions) {}

  get partition(): number {
    return this.options.partition;
  }

  /** Of the entry that would be posted next. */
  get nextSeq(): bigint {
    return this.options.fence.nextSeq + BigInt(this.posted.length);
  }

  /** Makes the balances of accounts known to `balance`. Before anything is posted to them. */
  async watch(accounts: readonly Account[]): Promise<void> {
    const watched = accounts.map((account) => this.accounts.on(account));
    await this.find();
    for (const account of watched) account.watch();
  }

  /** Of a watched account, on its normal side, after what was posted so far. */
  balance(account: Account): bigint {
    const { balance } = this.accounts.on(account);
    if (balance === undefined) throw new RangeError(`${accountName(account)} is not watched`);
    return ruleOf(account).normalSide === 'debit' ? balance : -balance;
  }

  /** Takes an entry in and answers with its number. Throws PermanentFault where it does not balance. */
  post(entry: NewEntry): bigint {
    const { partition } = this.options;
    if (entry.cause.partition !== partition) throw new RangeError(`${describe(entry.cause)} is not of ${partition}`);
    const legs = balancedLegs(entry.legs, entry.currency);
    if (typeof legs === 'string') throw new PermanentFault(`${entry.kind}: ${legs} (${describe(entry.cause)})`);
    const on = legs.map(({ account, minor }) => {
      const own = this.accounts.on(account);
      own.posted(minor);
      return own;
    });
    const seq = this.nextSeq;
    this.posted.push({ entry, seq, effectiveMs: Date.parse(entry.effectiveAt), legs, on });
    return seq;
  }

  /**
   * Moves the fence and writes entries, lines and seal. Throws TransientFault where the fence was lost: the transaction
   * must end, and the work may be tried again.
   */
  async write(): Promise<void> {
    if (this.posted.length === 0) return;
    const { tx, partition, fence, memory, recordedAt, hint } = this.options;
    await this.find();
    const accounts = new AccountRows(partition, fence.nextAccount);
    const leaves: string[] = [];
    const width = this.posted.reduce((most, { legs }) => Math.max(most, legs.length), 0);
    const copied = copyEntries(tx, this.rows(accounts, leaves), width);
    const batch = fence.nextBatch;
    const seal = {
      ...{ partition, batch, recordedAt },
      previousHash: fence.headHash,
      merkleRoot: merkleRoot(leaves),
      firstSeq: fence.nextSeq,
      entries: this.posted.length,
    };
    const after: Fence = {
      nextSeq: fence.nextSeq + BigInt(this.posted.length),
      nextBatch: batch + 1n,
      nextAccount: accounts.nextAccount,
      headHash: sealHash(seal),
      headRecordedAt: recordedAt,
      closedThrough: fence.closedThrough,
    };
    await Promise.all([
      copied,
      writeChunks(tx, batch, this.accounts),
      accounts.copyTo(tx),
      writeSeal(tx, seal, after.headHash),
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

  /** One by one, as they are sent: each numbers its accounts' lines, and leaves its leaf. */
  private *rows(accounts: AccountRows, leaves: string[]): Iterable<EntryRow> {
    const { fence, recordedAt } = this.options;
    const recordedOn = recordedAt.slice(0, 10);
    for (const { entry, seq, effectiveMs, legs, on } of this.posted) {
      // 30 February and its like are read as the day that they fall on; the books hold no other spelling of it.
      const effectiveAt = plainInstant.test(entry.effectiveAt)
        ? entry.effectiveAt
        : new Date(effectiveMs).toISOString();
      const day = effectiveAt.slice(0, 10);
      const closedThrough = fence.closedThrough[entry.currency];
      const booked = bookedOn({ effectiveOn: day, recordedOn, closedThrough });
      const sealed = on.map((account, index) => {
        if (!account.isKnown) account.found(accounts.create(account.account));
        return account.add((legs[index] as Leg).minor, seq, day);
      });
      leaves.push(leafOf(entry, { seq, effectiveAt, bookedOn: booked, legs: sealed }));
      yield { entry, seq, batch: fence.nextBatch, effectiveMs, bookedOn: booked, legs, on };
    }
  }
}

type Numbered = Pick<SealedEntry, 'seq' | 'effectiveAt' | 'bookedOn' | 'legs'>;

function leafOf(entry: NewEntry, { seq, effectiveAt, bookedOn: booked, legs }: Numbered): string {
  const { kind, currency, cause, correlationId, stream = null, programId = null, reference, reverses = null } = entry;
  return leafHash({
    partition: cause.partition,
    seq,
    kind,
    effectiveAt,
    bookedOn: booked,
    currency,
    cause,
    correlationId,
    stream,
    programId,
    reference,
    reverses,
    legs,
  });
}

function describe({ topic, partition, offset }: Cause): string {
  return `${topic}/${partition}@${offset}`;
}
