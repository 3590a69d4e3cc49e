import { type CommissionEvent, commissionTopic } from '#contracts';
import type { LogBatch, LoggedEvent } from '#event-log';
import { CopyBuffer, type Tx } from '#postgres';
import { commissionDecider } from '../../domain/commission.decider.js';
import { type CommissionMoved, legsOf } from '../../domain/commission.js';
import type { Journal } from '../../journal/journal.js';
import { type CommissionKey, CommissionStates } from '../../states/commission-states.js';
import { causeOf, factOf, refusedFact } from '../../states/facts.js';

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
  for (const { logged, event } of reports) {
    const { commission } = states.of(event);
    const decision = commissionDecider.decide(commission, { ...event, fact: factOf(logged) });
    if (decision.outcome === 'refused') throw refusedFact(logged, decision.refusal);
    if (decision.outcome === 'unchanged') continue;
    for (const moved of decision.events) {
      const legs = legsOf(moved, event.creatorId);
      const seq = legs.some(({ minor }) => minor !== 0n)
        ? slice.post({
            ...entryFieldsOf(moved),
            legs,
            cause: causeOf(logged),
            correlationId: logged.correlationId,
          })
        : undefined;
      states.add(event, moved, seq);
      if (event.type === 'CommissionApproved') {
        holds.add({ ...event, number: states.of(event).number }, moved, logged.correlationId);
      }
    }
  }
  await slice.write();
  await states.write();
  await holds.write(tx);
}

function entryFieldsOf({ kind, effectiveAt, decisionId, terms: { currency, stream, programId } }: CommissionMoved) {
  return { kind, effectiveAt, reference: decisionId, currency, stream, programId };
}

/** Holds that an approval begins, for the timer that ends them. */
class HoldRows {
  private readonly rows = new CopyBuffer(4_096);
  private count = 0;

  constructor(private readonly partition: number) {}

  add(key: CommissionKey & { number: number }, { releaseAt }: CommissionMoved, correlationId: string): void {
    if (releaseAt === undefined) return;
    this.rows.row(6).int4(this.partition).timestamptz(releaseAt).uuid(key.creatorId).uuid(key.commissionId);
    this.rows.int4(key.number).text(correlationId);
    this.count += 1;
  }

  async write(tx: Tx): Promise<void> {
    if (this.count === 0) return;
    await tx.copyBinary(
      `copy hold_due ("partition", release_at, creator_id, commission_id, number, correlation_id) from stdin binary`,
      this.rows.end(),
    );
  }
}
