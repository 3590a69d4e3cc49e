import { type BankStatementReport, fromJson, reviveMoney, toJson } from '#contracts';
import type { Tx } from '#postgres';
import type { ItemRow } from '../../batches/batches.query.js';

/** What reading these very bytes did before. */
export async function findReport(tx: Tx, sha256: string): Promise<BankStatementReport | undefined> {
  const { rows } = await tx.query<{ report: string }>(
    'select report::text as report from bank_statement where sha256 = $1',
    [sha256],
  );
  return rows[0] === undefined ? undefined : (reviveMoney(fromJson(rows[0].report)) as BankStatementReport);
}

export async function insertStatement(
  tx: Tx,
  row: { report: BankStatementReport; content: Buffer; readBy: string; readAt: string },
): Promise<void> {
  const { report, content, readBy, readAt } = row;
  await tx.query(
    `insert into bank_statement (statement_id, sha256, content, report, read_by, read_at)
     values ($1, $2, $3, $4, $5, $6)`,
    [report.statementId, report.sha256, content, toJson(report), readBy, readAt],
  );
}

export async function itemsByEndToEndId(tx: Tx, endToEndIds: readonly string[]): Promise<ItemRow[]> {
  const { rows } = await tx.query<Omit<ItemRow, 'amount'> & { minor: bigint; currency: string }>(
    `select item_id as "itemId", batch_id as "batchId", creator_id as "creatorId", amount_minor as minor, currency,
       batch_item.status, details_version as "detailsVersion", end_to_end_id as "endToEndId"
     from batch_item join payout_batch using (batch_id)
     where end_to_end_id = any($1::text[])`,
    [endToEndIds],
  );
  return rows.map(({ minor, currency, ...row }) => ({ ...row, amount: { minor, currency } }));
}
