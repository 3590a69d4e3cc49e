import { CopyBuffer, copyMessageBytes, type Tx } from '#postgres';
import { type Account, ruleOf } from '../domain/chart-of-accounts.js';
import type { KnownAccount } from './known-accounts.query.js';
import type { Chunk, SliceAccount } from './slice-account.js';

const copy = `
  copy line_chunk (account, from_seq, batch, first_line, effective_day, normal_side, may_be_negative, opening_debits,
    opening_credits, closing_debits, closing_credits, seqs, amounts)
  from stdin binary`;

/** Rows of the lines of accounts, taken from them. */
export class ChunkRows {
  private readonly rows = new CopyBuffer(copyMessageBytes);

  /** In the order of the primary key: neighbours go to the same index page. */
  take(accounts: Iterable<SliceAccount>): void {
    const moved = [...accounts].filter(({ hasMoved }) => hasMoved);
    const byId = moved.map((account) => ({ account, known: account.known }));
    byId.sort(({ known: one }, { known: other }) => (one.id < other.id ? -1 : 1));
    for (const { account, known } of byId) {
      const chunks = account.takeChunks();
      chunks.forEach((chunk, index) => {
        addRow(this.rows, { account: account.account, chunk, closing: chunks[index + 1]?.opening ?? known });
      });
    }
  }

  /** The last thing that is done with them. */
  copyTo(tx: Tx): Promise<void> {
    return tx.copyBinary(copy, this.rows.end());
  }
}

interface ChunkRow {
  readonly account: Account;
  readonly chunk: Chunk;
  readonly closing: KnownAccount;
}

function addRow(rows: CopyBuffer, { account, chunk, closing }: ChunkRow): void {
  const { normalSide, mayBeNegative } = ruleOf(account);
  const { batch, opening, day, seqs, amounts } = chunk;
  rows
    .row(13)
    .int8(opening.id)
    .int8(seqs[0] as bigint)
    .int8(batch);
  rows.int8(opening.lines + 1n).date(day);
  rows.int2(normalSide === 'debit' ? 1 : -1).bool(mayBeNegative);
  rows.int8(opening.debits).int8(opening.credits).int8(closing.debits).int8(closing.credits);
  rows.int8Array(seqs).int8Array(amounts);
}
