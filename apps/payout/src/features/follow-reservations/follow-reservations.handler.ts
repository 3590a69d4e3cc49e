import { createHash } from 'node:crypto';
import { type ReservationEvent, reservationTopic } from '#contracts';
import { type LogBatch, PermanentFault } from '#event-log';
import { formatDecimal } from '#money';
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
import type { ItemCommand } from '../../domain/item.decider.js';
import type { PayoutDeps } from '../../payout.deps.js';

type Deps = Pick<PayoutDeps, 'streams' | 'clock'>;

/** Takes the ledger's answers; a batch whose items are all answered is frozen. */
export async function followReservations(deps: Deps, tx: Tx, batch: LogBatch): Promise<void> {
  const turn = await takeTurn(tx);
  const answers = batch.events.map((logged) => reservationTopic.decode(logged));
  const decisions = await stepItems(deps.streams, turn, answers.map(commandOf));
  const refused = decisions.findIndex(({ outcome }) => outcome === 'refused');
  if (refused >= 0) throw new PermanentFault(`the ledger's answer on item ${answers[refused]?.itemId} does not fit`);
  const fresh = answers.filter((_answer, index) => decisions[index]?.outcome === 'decided');
  await setItems(
    tx,
    fresh.map(({ itemId, type }) =>
      type === 'FundsReserved'
        ? { itemId, status: 'reserved' }
        : { itemId, status: 'excluded', reason: 'reservation_refused' },
    ),
  );
  for (const batchId of new Set(fresh.map((answer) => answer.batchId))) await freezeIfAnswered(deps, turn, batchId);
}

function commandOf(answer: ReservationEvent): ItemCommand {
  const { itemId, batchId, creatorId, amount, occurredAt } = answer;
  const about = { itemId, batchId, creatorId, amount, occurredAt };
  if (answer.type === 'FundsReserved') return { type: 'ReservationConfirmed', ...about };
  return { type: 'ReservationDeclined', ...about, reason: answer.reason };
}

async function freezeIfAnswered({ streams, clock }: Deps, tx: Turn, batchId: string): Promise<void> {
  if ((await itemsIn(tx, [batchId], 'requested')).length > 0) return;
  const view = await findBatch(tx, batchId);
  if (view?.status !== 'freezing') return;
  const items = await itemsIn(tx, [batchId], 'reserved');
  const total = { minor: items.reduce((sum, { amount }) => sum + amount.minor, 0n), currency: view.currency };
  const itemsSha256 = hashOf(items);
  const frozen = { type: 'BatchFrozen' as const, batchId, itemsSha256, itemCount: items.length, total };
  const decision = await stepBatch(streams, tx, { ...frozen, occurredAt: clock() });
  if (decision.outcome === 'refused')
    throw new PermanentFault(`batch ${batchId} cannot be frozen: ${decision.refusal}`);
  await updateBatch(tx, batchId, { status: 'frozen', items_sha256: itemsSha256 });
}

/**
 * What two people sign: SHA-256 over a line for each item in the order of their ids, with its creator, its amount and
 * the version of the payment details that it goes to.
 */
function hashOf(items: readonly ItemRow[]): string {
  const lines = items.map(
    ({ itemId, creatorId, amount, detailsVersion }) =>
      `${itemId} ${creatorId} ${formatDecimal(amount)} ${amount.currency} details ${detailsVersion}\n`,
  );
  return createHash('sha256').update(lines.join('')).digest('hex');
}
