import { type CommissionEvent, commissionTopic } from '#contracts';
import type { LogBatch, LoggedEvent } from '#event-log';
import type { Tx } from '#postgres';
import { commissionDecider } from '../../domain/commission.decider.js';
import { legsOf } from '../../domain/commission.js';
import type { Fact } from '../../domain/fact.js';
import { takenBack } from '../../domain/taken-back.js';
import type { Journal } from '../../journal/journal.js';
import type { JournalSlice } from '../../journal/journal-slice.js';
import { commissionEntry } from '../../states/commission-entry.js';
import { CommissionStates } from '../../states/commission-states.query.js';
import type { SeenCommissions } from '../../states/seen-commissions.js';
import { causeOf, factOf, refusedFact } from '../../states/facts.js';
import { QuietMoves } from '../../states/quiet-moves.query.js';
import { HoldRows } from './hold-rows.query.js';

interface PostDeps {
  readonly journal: Journal;
  /** Those of the partition, for whoever alone writes its books. */
  readonly seen?: SeenCommissions;
}

/** Facts that are decoded at a time where all of them need not be asked for together: the fewer, the less garbage lives. */
const fewAtOnce = 250;

interface Report {
  readonly logged: LoggedEvent;
  readonly event: CommissionEvent & { readonly fact: Fact };
}

/**
 * Posts a slice of commission facts: one load, one decision a fact in order, one write. Throws PermanentFault on a fact
 * that the books refuse; nothing of the slice is kept then.
 */
export async function postCommissions({ journal, seen }: PostDeps, batch: LogBatch, tx: Tx): Promise<void> {
  const { partition, events } = batch;
  const atOnce = seen === undefined ? events.length : fewAtOnce;
  let reports = events.slice(0, atOnce).map(reportOf);
  const slice = await journal.begin(tx, partition);
  const states = new CommissionStates(tx, partition, seen);
  const holds = new HoldRows(partition);
  const quiet = new QuietMoves(slice);
  for (let next = atOnce; reports.length > 0; next += atOnce) {
    await states.load(reports.map(({ event }) => event));
    for (const report of reports) post(report, { slice, states, holds, quiet });
    reports = events.slice(next, next + atOnce).map(reportOf);
  }
  await Promise.all([slice.write(), states.write(), holds.write(tx), quiet.write(tx)]);
}

function reportOf(logged: LoggedEvent): Report {
  return { logged, event: Object.assign(commissionTopic.decode(logged), { fact: factOf(logged) }) };
}

interface Posting {
  readonly slice: JournalSlice;
  readonly states: CommissionStates;
  readonly holds: HoldRows;
  readonly quiet: QuietMoves;
}

function post({ logged, event }: Report, { slice, states, holds, quiet }: Posting): void {
  const { commission, broughtBy } = states.of(event);
  const decision = commissionDecider.decide(commission, event);
  if (decision.outcome === 'refused') throw refusedFact(logged, decision.refusal);
  if (decision.outcome === 'unchanged') return;
  const place = slice.nextSeq;
  const { correlationId } = logged;
  for (const moved of decision.events) {
    const legs = legsOf(moved, event.creatorId);
    const posted = { legs, cause: causeOf(logged), correlationId, reverses: takenBack(moved, broughtBy) };
    const seq = legs.length > 0 ? slice.post(commissionEntry(moved, posted)) : undefined;
    const { number } = states.add(event, moved, seq);
    if (event.type === 'CommissionApproved') holds.add(event, number, moved, correlationId);
  }
  if (slice.nextSeq === place) quiet.ofFact(logged);
}
