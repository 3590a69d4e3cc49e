import { CopyBuffer, type Tx } from '#postgres';
import { ruleOf } from '../domain/chart-of-accounts.js';
import type { Chunk, SliceAccount } from './slice-account.js';

const copy = `
  copy line_chunk (account, from_seq, batch, first_line, effective_day, normal_side, may_be_negative, opening_debits,
    opening_credits, closing_debits, closing_credits, seqs, amounts)
  from stdin binary`;

/** Writes the lines of a batch, in the order of the primary key: neighbours go to the same index page. */
export async function writeChunks(tx: Tx, batch: bigint, accounts: Iterable<SliceAccount>): Promise<void> {
  const rows = new CopyBuffer(65_536);
  for (const account of [...accounts].sort(byId)) {
    for (const chunk of account.chunks) addRow(rows, { batch, account, chunk });
  }
  await tx.copyBinary(copy, rows.end());
}

function addRow(
  rows: CopyBuffer,
  { batch, account, chunk }: { batch: bigint; account: SliceAccount; chunk: Chunk },
): void {
  const { normalSide, mayBeNegative } = ruleOf(account.account);
  const { opening, closing, day, seqs, amounts } = chunk;
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

function byId({ known: one }: SliceAccount, { known: other }: SliceAccount): number {
  return one === undefined || other === undefined || one.id === other.id ? 0 : one.id < other.id ? -1 : 1;
}
