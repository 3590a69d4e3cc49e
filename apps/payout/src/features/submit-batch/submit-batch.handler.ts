import { createHash } from 'node:crypto';
import type { Tx } from '#postgres';
import { findBatch, itemsIn, setItems, takeTurn, updateBatch } from '../../batches/batches.query.js';
import { stepBatch, stepItems } from '../../batches/streams.js';
import { openDetails } from '../../details/details.query.js';
import type { BatchRefusal } from '../../domain/batch.decider.js';
import type { PayoutDeps } from '../../payout.deps.js';
import { sepaFile } from '../../rails/sepa-file.js';
import { insertFile } from './payout-file.query.js';

const hexOf = (id: string) => id.replaceAll('-', '').toUpperCase();

/** The bank's key of an item's first attempt, 35 characters; from the item alone, so that it is the same for ever. */
function endToEndIdOf(itemId: string): string {
  return `T${hexOf(itemId)}A1`;
}

/** Starts every payment and writes the file, in one transaction: what can be handed to a bank has been committed. */
export async function submitBatch(
  deps: PayoutDeps,
  tx: Tx,
  { batchId, actor }: { batchId: string; actor: string },
): Promise<BatchRefusal | undefined> {
  const { streams, clock, debtor, paymentDetailsKey } = deps;
  const turn = await takeTurn(tx);
  const batch = await findBatch(tx, batchId);
  if (batch === undefined) return 'batch-unknown';
  if (batch.status !== 'approved') return 'step-not-allowed';
  const occurredAt = clock();
  const items = await itemsIn(tx, [batchId], 'reserved');
  const details = await openDetails(tx, batchId, Buffer.from(paymentDetailsKey, 'hex'));
  const messageId = `TRB${hexOf(batchId)}`;
  const content = sepaFile({
    messageId,
    createdAt: occurredAt,
    executionDate: batch.valueDate,
    debtor,
    payments: items.map(({ itemId, creatorId, amount }) => {
      const to = details.get(creatorId);
      if (to === undefined) throw new Error(`no payment details of creator ${creatorId}`);
      return { ...to, endToEndId: endToEndIdOf(itemId), amount };
    }),
  });
  const fileSha256 = createHash('sha256').update(content).digest('hex');
  const submitted = { type: 'BatchSubmitted' as const, batchId, messageId, fileSha256, submittedBy: actor, occurredAt };
  const decision = await stepBatch(streams, turn, submitted);
  if (decision.outcome === 'refused') return decision.refusal;
  await stepItems(
    streams,
    turn,
    items.map(({ itemId, creatorId, amount }) => ({
      type: 'PaymentStarted' as const,
      itemId,
      batchId,
      creatorId,
      amount,
      occurredAt,
      rail: batch.rail,
      endToEndId: endToEndIdOf(itemId),
    })),
  );
  await setItems(
    tx,
    items.map(({ itemId }) => ({ itemId, status: 'submitted', endToEndId: endToEndIdOf(itemId) })),
  );
  await insertFile(tx, { batchId, fileName: `${messageId}.xml`, sha256: fileSha256, content, createdAt: occurredAt });
  await updateBatch(tx, batchId, { status: 'submitted', message_id: messageId, file_sha256: fileSha256 });
  return undefined;
}
