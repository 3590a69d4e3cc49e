import type { Tx } from '#postgres';
import { takeTurn, updateBatch } from '../../batches/batches.query.js';
import { stepBatch } from '../../batches/streams.js';
import type { BatchRefusal } from '../../domain/batch.decider.js';
import type { PayoutDeps } from '../../payout.deps.js';
import { detailsEditors } from './details-editors.query.js';

type Deps = Pick<PayoutDeps, 'streams' | 'clock'>;

interface Signature {
  readonly batchId: string;
  readonly actor: string;
  readonly itemsSha256: string;
}

/** The maker signs the frozen list. */
export async function requestApproval(
  { streams, clock }: Deps,
  tx: Tx,
  { batchId, actor, itemsSha256 }: Signature,
): Promise<BatchRefusal | undefined> {
  const turn = await takeTurn(tx);
  const command = { type: 'BatchApprovalRequested' as const, batchId, maker: actor, itemsSha256, occurredAt: clock() };
  const decision = await stepBatch(streams, turn, command);
  if (decision.outcome === 'refused') return decision.refusal;
  await updateBatch(tx, batchId, { status: 'in_approval', maker: actor });
  return undefined;
}

/** Somebody else signs the same list; not the maker, and nobody who changed where a part of it goes. */
export async function approveBatch(
  { streams, clock }: Deps,
  tx: Tx,
  { batchId, actor, itemsSha256 }: Signature,
): Promise<BatchRefusal | 'checker-changed-details' | undefined> {
  const turn = await takeTurn(tx);
  const command = { type: 'BatchApproved' as const, batchId, checker: actor, itemsSha256, occurredAt: clock() };
  if ((await detailsEditors(tx, batchId)).has(actor)) return 'checker-changed-details';
  const decision = await stepBatch(streams, turn, command);
  if (decision.outcome === 'refused') return decision.refusal;
  await updateBatch(tx, batchId, { status: 'approved', checker: actor });
  return undefined;
}
