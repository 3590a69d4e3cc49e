import { PermanentFault } from '#event-log';
import { maxMinor } from '#money';
import type { Account } from '../domain/chart-of-accounts.js';
import type { KnownAccount } from './known-accounts.query.js';
import type { SealedLeg } from './seal.js';

/** A row of so many lines is still short of what PostgreSQL compresses and puts away elsewhere (2 kB, "TOAST"). */
export const mostLinesAChunk = 100;

/** Lines of one account in one batch and on one effective day, in the order of their entries. */
export interface Chunk {
  readonly batch: bigint;
  readonly opening: KnownAccount;
  /** UTC, YYYY-MM-DD. */
  readonly day: string;
  readonly seqs: bigint[];
  readonly amounts: bigint[];
}

/** An account that a slice speaks of: as it was found, and as the slice's lines leave it. */
export class SliceAccount {
  private chunks: Chunk[] = [];
  private open: Chunk | undefined;
  private watched: bigint | undefined;
  private given: bigint | undefined;
  private debits = 0n;
  private credits = 0n;
  private lines = 0n;

  constructor(
    readonly account: Account,
    readonly name: string,
  ) {}

  get isKnown(): boolean {
    return this.given !== undefined;
  }

  /** Throws RangeError as long as it was not found. */
  get id(): bigint {
    if (this.given === undefined) throw new RangeError(`${this.name} has no id yet`);
    return this.given;
  }

  /** As its last line leaves it. */
  get known(): KnownAccount {
    const { id, debits, credits, lines } = this;
    return { id, debits, credits, lines };
  }

  found({ id, debits, credits, lines }: KnownAccount): void {
    this.given = id;
    this.debits = debits;
    this.credits = credits;
    this.lines = lines;
  }

  /** Debits less credits after what was posted so far; undefined where nobody watches. */
  get balance(): bigint | undefined {
    return this.watched;
  }

  watch(): void {
    this.watched ??= this.debits - this.credits;
  }

  posted(minor: bigint): void {
    if (this.watched !== undefined) this.watched += minor;
  }

  /** Whether lines were added that nobody has taken. */
  get hasMoved(): boolean {
    return this.chunks.length > 0;
  }

  takeChunks(): readonly Chunk[] {
    const { chunks } = this;
    this.chunks = [];
    this.open = undefined;
    return chunks;
  }

  /**
   * A new day begins a new chunk, so that lines stay in the order of their entries; so does a full one. Throws
   * PermanentFault where the totals would not fit into 64 bits.
   */
  add(minor: bigint, seq: bigint, day: string, batch: bigint): SealedLeg {
    let { open } = this;
    if (open?.day !== day || open.batch !== batch || open.seqs.length === mostLinesAChunk) {
      open = { batch, opening: this.known, day, seqs: [], amounts: [] };
      this.open = open;
      this.chunks.push(open);
    }
    open.seqs.push(seq);
    open.amounts.push(minor);
    if (minor > 0n) this.debits += minor;
    else this.credits -= minor;
    if (this.debits > maxMinor || this.credits > maxMinor) {
      throw new PermanentFault(`account-out-of-range: ${this.name}`);
    }
    this.lines += 1n;
    return { account: this.name, minor, line: this.lines, balance: this.debits - this.credits };
  }
}
