import { createHash } from 'node:crypto';
import type { BankStatementReport } from '#contracts';
import type { Tx } from '#postgres';
import {
  findBatch,
  itemsIn,
  type ItemRow,
  setItems,
  takeTurn,
  type Turn,
  updateBatch,
} from '../../batches/batches.query.js';
import { stepBatch, stepItems } from '../../batches/streams.js';
import { type Match, matchStatement, type StatementLine } from '../../domain/statement-match.js';
import type { PayoutDeps } from '../../payout.deps.js';
import { type BankStatementRefusal, parseBankStatement } from '../../rails/bank-statement.parser.js';
import { findReport, insertStatement, itemsByEndToEndId } from './bank-statements.query.js';

export type ReadRefusal = BankStatementRefusal | 'statement-of-another-account';

/**
 * Settles what a statement proves, and takes back what it returns; what it does not match is listed, never guessed. The
 * same bytes are read once.
 */
export async function readBankStatement(
  deps: PayoutDeps,
  tx: Tx,
  { content, actor }: { content: Buffer; actor: string },
): Promise<BankStatementReport | ReadRefusal> {
  const turn = await takeTurn(tx);
  const sha256 = createHash('sha256').update(content).digest('hex');
  const known = await findReport(tx, sha256);
  if (known !== undefined) return { ...known, repeated: true };
  const statements = parseBankStatement(content);
  if (typeof statements === 'string') return statements;
  if (statements.some(({ accountId }) => accountId !== deps.debtor.iban)) return 'statement-of-another-account';
  const statementId = deps.newId();
  const matches = await take(deps, turn, { lines: statements.flatMap(({ lines }) => lines), statementId });
  const report: BankStatementReport = { statementId, sha256, repeated: false, ...reportOf(matches) };
  await insertStatement(tx, { report, content, readBy: actor, readAt: deps.clock() });
  return report;
}

type ItemMatch = Match<ItemRow>;
type Settled = Extract<ItemMatch, { outcome: 'settled' }>;
type Back = Extract<ItemMatch, { outcome: 'returned' | 'rejected' }>;

async function take(
  deps: PayoutDeps,
  tx: Turn,
  { lines, statementId }: { lines: readonly StatementLine[]; statementId: string },
): Promise<readonly ItemMatch[]> {
  const ids = lines.flatMap(({ endToEndId }) => endToEndId ?? []);
  const items = await itemsByEndToEndId(tx, ids);
  const matches = matchStatement(items, lines, deps.policy);
  await settleItems(deps, tx, { matches, statementId });
  await takeBackItems(deps, tx, { matches, statementId });
  for (const batchId of new Set(items.map((item) => item.batchId))) await closeIfOver(deps, tx, batchId);
  return matches;
}

function reportOf(matches: readonly ItemMatch[]): Pick<BankStatementReport, 'settled' | 'returned' | 'unmatched'> {
  const about = ({ item: { itemId, endToEndId, amount }, line: { bookedOn } }: Settled | Back) => {
    return { itemId, endToEndId: endToEndId ?? '', amount, bookedOn };
  };
  return {
    settled: matches.filter(isSettled).map(about),
    returned: matches.filter(isBack).map((match) => ({
      ...about(match),
      status: match.outcome,
      reason: match.reason,
      ...(match.keptMinor === 0n ? {} : { kept: keptOf(match) }),
    })),
    unmatched: matches
      .filter((match) => match.outcome === 'unmatched')
      .map(({ line: { line, direction, endToEndId, amount }, reason }) => {
        return { line, direction, ...(endToEndId === undefined ? {} : { endToEndId }), amount, reason };
      }),
  };
}

const isSettled = (match: ItemMatch): match is Settled => match.outcome === 'settled';
const isBack = (match: ItemMatch): match is Back => match.outcome === 'returned' || match.outcome === 'rejected';

function keptOf({ item, keptMinor }: Back) {
  return { minor: keptMinor, currency: item.amount.currency };
}

interface Matched {
  readonly matches: readonly ItemMatch[];
  readonly statementId: string;
}

const rail = 'sepa';

async function settleItems({ streams, debtor, clock }: PayoutDeps, tx: Turn, { matches, statementId }: Matched) {
  const occurredAt = clock();
  const settled = matches.filter(isSettled);
  await stepItems(
    streams,
    tx,
    settled.map(({ item: { itemId, batchId, creatorId, amount }, line: { bookedOn } }) => ({
      ...{ type: 'PaymentSettled' as const, itemId, batchId, creatorId, amount, occurredAt },
      ...{ rail, bankAccount: debtor.iban, bookedOn, statementId },
    })),
  );
  await setItems(
    tx,
    settled.map(({ item }) => ({ itemId: item.itemId, status: 'paid' })),
  );
}

async function takeBackItems({ streams, debtor, clock }: PayoutDeps, tx: Turn, { matches, statementId }: Matched) {
  const occurredAt = clock();
  const back = matches.filter(isBack);
  await stepItems(
    streams,
    tx,
    back.map((match) => {
      const { itemId, batchId, creatorId, amount } = match.item;
      const { bookedOn } = match.line;
      const about = { itemId, batchId, creatorId, amount, occurredAt, rail, reason: match.reason };
      const [bankAccount, isWhole] = [debtor.iban, match.keptMinor === 0n];
      if (match.outcome === 'returned') {
        const kept = isWhole ? {} : { kept: keptOf(match) };
        return { type: 'PaymentReturned' as const, ...about, bankAccount, bookedOn, statementId, ...kept };
      }
      const kept = isWhole ? {} : { kept: { amount: keptOf(match), bankAccount } };
      return { type: 'PaymentRejected' as const, ...about, ...kept };
    }),
  );
  await setItems(
    tx,
    back.map(({ item: { itemId }, outcome, reason, keptMinor }) => {
      return { itemId, status: outcome, bankReason: reason, ...(keptMinor === 0n ? {} : { keptMinor }) };
    }),
  );
}

/** A batch is over when nothing of it is on its way; what comes back later leaves it closed. */
async function closeIfOver({ streams, clock }: PayoutDeps, tx: Turn, batchId: string): Promise<void> {
  const batch = await findBatch(tx, batchId);
  if (batch?.status !== 'submitted' || (await itemsIn(tx, [batchId], 'submitted')).length > 0) return;
  await stepBatch(streams, tx, { type: 'BatchClosed', batchId, paid: batch.paid.total, occurredAt: clock() });
  await updateBatch(tx, batchId, { status: 'closed' });
}
