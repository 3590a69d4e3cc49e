import { type CommissionEvent, commissionTopic } from '#contracts';
import type { LogBatch, LoggedEvent } from '#event-log';
import type { Tx } from '#postgres';
import { commissionDecider } from '../../domain/commission.decider.js';
import { type CommissionMoved, legsOf } from '../../domain/commission.js';
import { takenBack } from '../../domain/taken-back.js';
import type { Journal } from '../../journal/journal.js';
import { CommissionStates } from '../../states/commission-states.query.js';
import { causeOf, factOf, refusedFact } from '../../states/facts.js';
import { QuietMoves } from '../../states/quiet-moves.query.js';
import { HoldRows } from './hold-rows.query.js';

interface Report {
  readonly logged: LoggedEvent;
  readonly event: CommissionEvent;
}

/**
 * Posts a slice of commission facts: one load, one decision a fact in order, one write. Throws PermanentFault on a fact
 * that the books refuse; nothing of the slice is kept then.
 */
export async function postCommissions(deps: { journal: Journal }, batch: LogBatch, tx: Tx): Promise<void> {
  const reports = batch.events.map((logged): Report => ({ logged, event: commissionTopic.decode(logged) }));
  const slice = await deps.journal.begin(tx, batch.partition);
  const states = await CommissionStates.load(
    tx,
    batch.partition,
    reports.map(({ event }) => event),
  );
  const holds = new HoldRows(batch.partition);
  const quiet = new QuietMoves(slice);
  for (const { logged, event } of reports) {
    const { commission, broughtBy } = states.of(event);
    const decision = commissionDecider.decide(commission, { ...event, fact: factOf(logged) });
    if (decision.outcome === 'refused') throw refusedFact(logged, decision.refusal);
    if (decision.outcome === 'unchanged') continue;
    const place = slice.nextSeq;
    for (const moved of decision.events) {
      const legs = legsOf(moved, event.creatorId);
      const seq =
        legs.length > 0
          ? slice.post({
              ...entryFieldsOf(moved),
              ...reversalOf(takenBack(moved, broughtBy)),
              legs,
              cause: causeOf(logged),
              correlationId: logged.correlationId,
            })
          : undefined;
      const { number } = states.add(event, moved, seq);
      if (event.type === 'CommissionApproved') holds.add({ ...event, number }, moved, logged.correlationId);
    }
    if (slice.nextSeq === place) quiet.ofFact(logged);
  }
  await Promise.all([slice.write(), states.write(), holds.write(tx), quiet.write(tx)]);
}

function entryFieldsOf({ kind, effectiveAt, decisionId, terms: { currency, stream, programId } }: CommissionMoved) {
  return { kind, effectiveAt, reference: decisionId, currency, stream, programId };
}

function reversalOf(reverses: bigint | undefined) {
  return reverses === undefined ? {} : { reverses };
}
