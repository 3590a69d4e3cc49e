import type { Tx } from '#postgres';
import { itemsIn, setItems, takeTurn, updateBatch } from '../../batches/batches.query.js';
import { stepBatch, stepItems } from '../../batches/streams.js';
import type { BatchRefusal } from '../../domain/batch.decider.js';
import type { PayoutDeps } from '../../payout.deps.js';

/** Asks the ledger to reserve every item; the list is fixed when all of them are answered. */
export async function freezeBatch(
  { streams, clock }: Pick<PayoutDeps, 'streams' | 'clock'>,
  tx: Tx,
  { batchId, actor }: { batchId: string; actor: string },
): Promise<BatchRefusal | undefined> {
  const turn = await takeTurn(tx);
  const occurredAt = clock();
  const items = await itemsIn(tx, [batchId], 'planned');
  const freezing = { type: 'BatchFreezing' as const, batchId, itemCount: items.length, frozenBy: actor, occurredAt };
  const decision = await stepBatch(streams, turn, freezing);
  if (decision.outcome === 'refused') return decision.refusal;
  await stepItems(
    streams,
    turn,
    items.map(({ itemId, creatorId, amount }) => ({
      type: 'ReservationRequested' as const,
      itemId,
      batchId,
      creatorId,
      amount,
      occurredAt,
    })),
  );
  await setItems(
    tx,
    items.map(({ itemId }) => ({ itemId, status: 'requested' })),
  );
  await updateBatch(tx, batchId, { status: 'freezing' });
  return undefined;
}
