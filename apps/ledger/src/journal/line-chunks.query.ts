import { CopyBuffer, type Tx } from '#postgres';
import { type Account, ruleOf } from '../domain/chart-of-accounts.js';
import type { KnownAccount } from './known-accounts.query.js';

interface Line {
  readonly name: string;
  readonly account: Account;
  /** The account before this line. */
  readonly known: KnownAccount;
  readonly minor: bigint;
  readonly seq: bigint;
  /** UTC day on which it is effective. */
  readonly day: string;
}

interface Chunk {
  readonly account: Account;
  readonly opening: KnownAccount;
  readonly day: string;
  readonly seqs: bigint[];
  readonly amounts: bigint[];
}

/** The lines of a batch, gathered by account and day. A new day begins a new chunk, so lines stay in entry order. */
export class LineChunks {
  private readonly chunks: Chunk[] = [];
  private readonly open = new Map<string, Chunk>();
  private readonly after = new Map<string, KnownAccount>();

  constructor(private readonly batch: bigint) {}

  /** An account after its last line here; undefined where it has none. */
  current(name: string): KnownAccount | undefined {
    return this.after.get(name);
  }

  closings(): Iterable<[string, KnownAccount]> {
    return this.after;
  }

  add({ name, account, known, minor, seq, day }: Line): void {
    const chunk = this.chunkOf(name, { account, opening: known, day, seqs: [], amounts: [] });
    chunk.seqs.push(seq);
    chunk.amounts.push(minor);
    this.after.set(name, {
      id: known.id,
      debits: minor > 0n ? known.debits + minor : known.debits,
      credits: minor < 0n ? known.credits - minor : known.credits,
      lines: known.lines + 1n,
    });
  }

  async copyTo(tx: Tx): Promise<void> {
    const rows = new CopyBuffer(65_536);
    // In the order of the primary key: neighbours go to the same index page.
    for (const chunk of this.chunks.sort(byAccountAndSeq)) this.addRow(rows, chunk);
    await tx.copyBinary(
      `copy line_chunk (account, from_seq, batch, first_line, effective_day, normal_side, may_be_negative, opening_debits,
         opening_credits, closing_debits, closing_credits, seqs, amounts)
       from stdin binary`,
      rows.end(),
    );
  }

  private chunkOf(name: string, fresh: Chunk): Chunk {
    const open = this.open.get(name);
    if (open?.day === fresh.day) return open;
    this.open.set(name, fresh);
    this.chunks.push(fresh);
    return fresh;
  }

  private addRow(rows: CopyBuffer, { account, opening, day, seqs, amounts }: Chunk): void {
    const { normalSide, mayBeNegative } = ruleOf(account);
    let { debits, credits } = opening;
    for (const minor of amounts) {
      if (minor > 0n) debits += minor;
      else credits -= minor;
    }
    rows
      .row(13)
      .int8(opening.id)
      .int8(seqs[0] as bigint)
      .int8(this.batch)
      .int8(opening.lines + 1n)
      .date(day);
    rows.int2(normalSide === 'debit' ? 1 : -1).bool(mayBeNegative);
    rows.int8(opening.debits).int8(opening.credits).int8(debits).int8(credits);
    rows.int8Array(seqs).int8Array(amounts);
  }
}

function byAccountAndSeq(one: Chunk, other: Chunk): number {
  if (one.opening.id !== other.opening.id) return one.opening.id < other.opening.id ? -1 : 1;
  return (one.seqs[0] as bigint) < (other.seqs[0] as bigint) ? -1 : 1;
}
