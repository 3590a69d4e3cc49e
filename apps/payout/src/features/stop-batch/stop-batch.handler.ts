import type { Tx } from '#postgres';
import { itemsIn, setItems, takeTurn, updateBatch } from '../../batches/batches.query.js';
import { stepBatch, stepItems } from '../../batches/streams.js';
import type { BatchRefusal } from '../../domain/batch.decider.js';
import type { PayoutDeps } from '../../payout.deps.js';

interface Stop {
  readonly batchId: string;
  readonly actor: string;
  readonly reason: string;
  readonly as: 'rejected' | 'cancelled';
}

/** Ends a batch before anything has left the house: everything reserved is given back. */
export async function stopBatch(
  { streams, clock }: Pick<PayoutDeps, 'streams' | 'clock'>,
  tx: Tx,
  { batchId, actor, reason, as }: Stop,
): Promise<BatchRefusal | undefined> {
  const turn = await takeTurn(tx);
  const occurredAt = clock();
  const about = { batchId, reason, occurredAt };
  const decision = await stepBatch(
    streams,
    turn,
    as === 'rejected'
      ? { type: 'BatchRejected', ...about, checker: actor }
      : { type: 'BatchCancelled', ...about, cancelledBy: actor },
  );
  if (decision.outcome === 'refused') return decision.refusal;
  const reserved = await itemsIn(tx, [batchId], 'reserved');
  await stepItems(
    streams,
    turn,
    reserved.map(({ itemId, creatorId, amount }) => ({
      type: 'ReservationReleased' as const,
      itemId,
      batchId,
      creatorId,
      amount,
      occurredAt,
      reason: `batch-${as}`,
    })),
  );
  await setItems(
    tx,
    reserved.map(({ itemId }) => ({ itemId, status: 'released' })),
  );
  await updateBatch(tx, batchId, { status: as, ...(as === 'rejected' ? { checker: actor } : {}) });
  return undefined;
}
