import { createHash } from 'node:crypto';
import type { BankStatementReport } from '#contracts';
import type { Tx } from '#postgres';
import { findBatch, itemsIn, type ItemRow, lockBatches, setItems, updateBatch } from '../../batches/batches.query.js';
import { stepBatch, stepItems } from '../../batches/streams.js';
import type { PayoutDeps } from '../../payout.deps.js';
import {
  type BankStatementRefusal,
  parseBankStatement,
  type StatementLine,
} from '../../rails/bank-statement.parser.js';
import { findReport, insertStatement, itemsByEndToEndId } from './bank-statements.query.js';

export type ReadRefusal = BankStatementRefusal | 'statement-of-another-account';

/** Settles what a statement proves; what it does not match is listed, never guessed. The same bytes are read once. */
export async function readBankStatement(
  deps: PayoutDeps,
  tx: Tx,
  { content, actor }: { content: Buffer; actor: string },
): Promise<BankStatementReport | ReadRefusal> {
  const sha256 = createHash('sha256').update(content).digest('hex');
  const known = await findReport(tx, sha256);
  if (known !== undefined) return { ...known, repeated: true };
  const statements = parseBankStatement(content);
  if (typeof statements === 'string') return statements;
  if (statements.some(({ accountId }) => accountId !== deps.debtor.iban)) return 'statement-of-another-account';
  const statementId = deps.newId();
  const lines = statements.flatMap((statement) => statement.lines);
  const { settled, unmatched } = await settle(deps, tx, { lines, statementId });
  const report: BankStatementReport = { statementId, sha256, repeated: false, settled, unmatched };
  await insertStatement(tx, { report, content, readBy: actor, readAt: deps.clock() });
  return report;
}

type Matched = Pick<BankStatementReport, 'settled' | 'unmatched'>;

async function settle(
  deps: PayoutDeps,
  tx: Tx,
  { lines, statementId }: { lines: readonly StatementLine[]; statementId: string },
): Promise<Matched> {
  const ids = lines.flatMap(({ endToEndId }) => endToEndId ?? []);
  const batchIds = [...new Set((await itemsByEndToEndId(tx, ids)).map(({ batchId }) => batchId))].sort();
  await lockBatches(tx, batchIds);
  const items = new Map((await itemsByEndToEndId(tx, ids)).map((item) => [item.endToEndId, item]));
  const matched: Matched = { settled: [], unmatched: [] };
  const paid: { item: ItemRow; line: StatementLine }[] = [];
  for (const line of lines) {
    const item = items.get(line.endToEndId ?? null);
    const reason = mismatch(item, line);
    if (item === undefined || reason !== undefined) {
      const { endToEndId, amount } = line;
      const named = endToEndId === undefined ? {} : { endToEndId };
      matched.unmatched.push({ line: line.line, ...named, amount, reason: reason ?? 'unknown' });
      continue;
    }
    items.set(item.endToEndId, { ...item, status: 'paid' });
    paid.push({ item, line });
    const { amount, bookedOn } = line;
    matched.settled.push({ itemId: item.itemId, endToEndId: item.endToEndId ?? '', amount, bookedOn });
  }
  await settleItems(deps, tx, { paid, statementId });
  for (const batchId of batchIds) await closeIfPaid(deps, tx, batchId);
  return matched;
}

/** Why a line settles nothing; undefined where it is the payment of the item. */
function mismatch(item: ItemRow | undefined, { endToEndId, amount }: StatementLine): string | undefined {
  if (endToEndId === undefined) return 'end_to_end_id_missing';
  if (item === undefined) return 'end_to_end_id_unknown';
  if (item.amount.minor !== amount.minor || item.amount.currency !== amount.currency) return 'amount_differs';
  if (item.status === 'paid') return 'settled_before';
  return item.status === 'submitted' ? undefined : 'not_submitted';
}

async function settleItems(
  { streams, debtor, clock }: PayoutDeps,
  tx: Tx,
  { paid, statementId }: { paid: readonly { item: ItemRow; line: StatementLine }[]; statementId: string },
): Promise<void> {
  const occurredAt = clock();
  await stepItems(
    streams,
    tx,
    paid.map(({ item: { itemId, batchId, creatorId, amount }, line: { bookedOn } }) => ({
      type: 'PaymentSettled' as const,
      itemId,
      batchId,
      creatorId,
      amount,
      occurredAt,
      rail: 'sepa',
      bankAccount: debtor.iban,
      bookedOn,
      statementId,
    })),
  );
  await setItems(
    tx,
    paid.map(({ item }) => ({ itemId: item.itemId, status: 'paid' })),
  );
}

async function closeIfPaid({ streams, clock }: PayoutDeps, tx: Tx, batchId: string): Promise<void> {
  const batch = await findBatch(tx, batchId);
  if (batch?.status !== 'submitted' || (await itemsIn(tx, [batchId], 'submitted')).length > 0) return;
  await stepBatch(streams, tx, { type: 'BatchClosed', batchId, paid: batch.paid.total, occurredAt: clock() });
  await updateBatch(tx, batchId, { status: 'closed' });
}
