import type { Account } from '../domain/chart-of-accounts.js';
import type { KnownAccount } from './known-accounts.query.js';

/** Lines of one account on one effective day, in the order of their entries. */
export interface Chunk {
  readonly opening: KnownAccount;
  /** UTC, YYYY-MM-DD. */
  readonly day: string;
  readonly seqs: bigint[];
  readonly amounts: bigint[];
  closing: KnownAccount;
}

/** An account that a slice speaks of: as it was found, and as the slice's lines leave it. */
export class SliceAccount {
  readonly chunks: Chunk[] = [];
  private current: KnownAccount | undefined;
  private watched: bigint | undefined;

  constructor(
    readonly account: Account,
    readonly name: string,
  ) {}

  /** Undefined as long as it was not found, or not looked for. */
  get known(): KnownAccount | undefined {
    return this.current;
  }

  found(known: KnownAccount): void {
    this.current = known;
  }

  /** Debits less credits after what was posted so far; undefined where nobody watches. */
  get balance(): bigint | undefined {
    return this.watched;
  }

  watch(): void {
    this.watched ??= this.current === undefined ? 0n : this.current.debits - this.current.credits;
  }

  posted(minor: bigint): void {
    if (this.watched !== undefined) this.watched += minor;
  }

  /** Adds a line and answers with the account after it. A new day begins a new chunk, so lines stay in entry order. */
  add(before: KnownAccount, { minor, seq, day }: { minor: bigint; seq: bigint; day: string }): KnownAccount {
    const after = {
      id: before.id,
      debits: minor > 0n ? before.debits + minor : before.debits,
      credits: minor < 0n ? before.credits - minor : before.credits,
      lines: before.lines + 1n,
    };
    this.current = after;
    const open = this.chunks.at(-1);
    if (open?.day === day) {
      open.seqs.push(seq);
      open.amounts.push(minor);
      open.closing = after;
    } else {
      this.chunks.push({ opening: before, day, seqs: [seq], amounts: [minor], closing: after });
    }
    return after;
  }
}
