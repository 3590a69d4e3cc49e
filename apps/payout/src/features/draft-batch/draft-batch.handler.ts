import type { BodyOf, payoutRoutes } from '#contracts';
import type { Tx } from '#postgres';
import { takeTurn } from '../../batches/batches.query.js';
import { stepBatch } from '../../batches/streams.js';
import { exclusionOf } from '../../domain/exclusion.js';
import type { PayoutDeps } from '../../payout.deps.js';
import { candidates, currentCut, insertBatch, insertItems } from './draft-batch.query.js';

/** In order of precedence. */
export const draftRefusals = ['currency-without-rail', 'value-date-out-of-range'] as const;
export type DraftRefusal = (typeof draftRefusals)[number];

const latestValueDateDays = 30;
const dayMs = 86_400_000;

/** Everybody with a balance in the currency, in or out, and why; and how far the books had been read for it. */
export async function draftBatch(
  deps: PayoutDeps,
  tx: Tx,
  { currency, rail, valueDate, actor }: BodyOf<typeof payoutRoutes.draftBatch>,
): Promise<{ batchId: string } | DraftRefusal> {
  const now = deps.clock();
  const daysAhead = (Date.parse(valueDate) - Date.parse(now.slice(0, 10))) / dayMs;
  if (currency !== 'EUR') return 'currency-without-rail';
  if (!(daysAhead >= 0 && daysAhead <= latestValueDateDays)) return 'value-date-out-of-range';
  const turn = await takeTurn(tx);
  const batchId = deps.newId();
  const cut = await currentCut(tx);
  const items = (await candidates(tx, currency)).map((candidate) => {
    const reason = exclusionOf(candidate, deps.policy, now);
    const status = reason === undefined ? 'planned' : 'excluded';
    return { itemId: deps.newId(), ...candidate, status, ...(reason === undefined ? {} : { reason }) };
  });
  const itemCount = items.filter(({ status }) => status === 'planned').length;
  const draft = { batchId, currency, rail, valueDate, draftedBy: actor, cut };
  await insertBatch(tx, { ...draft, draftedAt: now });
  await insertItems(tx, batchId, items);
  await stepBatch(deps.streams, turn, { type: 'BatchDrafted', ...draft, itemCount, occurredAt: now });
  return { batchId };
}
