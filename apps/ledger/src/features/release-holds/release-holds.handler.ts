import type { Database, Tx } from '#postgres';
import { commissionDecider } from '../../domain/commission.decider.js';
import { legsOf } from '../../domain/commission.js';
import type { Journal } from '../../journal/journal.js';
import type { JournalSlice } from '../../journal/journal-slice.js';
import { commissionEntry } from '../../states/commission-entry.js';
import { CommissionStates, type StoredCommission } from '../../states/commission-states.query.js';
import { QuietMoves } from '../../states/quiet-moves.query.js';
import { type DueHold, duePartitions, takeDueHolds } from './due-holds.query.js';

export interface ReleaseDeps {
  readonly database: Database;
  readonly journal: Journal;
  readonly clock: () => string;
  /** Holds ended in one transaction. */
  readonly releaseBatch: number;
}

/** Ends every hold that is due. Answers with how many there were; safe to run anywhere, at any time, twice at once. */
export async function releaseHolds(deps: ReleaseDeps): Promise<number> {
  let ended = 0;
  for (const partition of await duePartitions(deps.database, deps.clock())) {
    for (let taken = deps.releaseBatch; taken === deps.releaseBatch; ended += taken) {
      taken = await deps.database.transaction((tx) => releaseSlice(deps, partition, tx));
    }
  }
  return ended;
}

async function releaseSlice({ journal, clock, releaseBatch }: ReleaseDeps, partition: number, tx: Tx): Promise<number> {
  const slice = await journal.begin(tx, partition);
  const due = await takeDueHolds(tx, partition, { until: clock(), limit: releaseBatch });
  const states = new CommissionStates(tx, partition);
  await states.load(due);
  await endHolds(slice, due, states, tx);
  return due.length;
}

/** Ends holds that were taken out of the queue, in their order; of commissions that are loaded. */
export async function endHolds(
  slice: JournalSlice,
  due: readonly DueHold[],
  states: CommissionStates,
  tx: Tx,
): Promise<void> {
  const { partition } = slice;
  const quiet = new QuietMoves(slice);
  for (const hold of due) {
    const { creatorId, correlationId } = hold;
    const stored = states.of(hold);
    const decision = commissionDecider.decide(stored.commission, { type: 'EndHold', releaseAt: hold.releaseAt });
    if (decision.outcome !== 'decided') continue;
    const place = slice.nextSeq;
    for (const moved of decision.events) {
      const cause = causeOf(stored, partition);
      const seq =
        moved.moves.held === 0n || cause === undefined
          ? undefined
          : slice.post(commissionEntry(moved, { legs: legsOf(moved, creatorId), cause, correlationId }));
      states.add(hold, moved, seq);
    }
    if (slice.nextSeq === place) quiet.ofHold(hold);
  }
  await Promise.all([slice.write(), states.write(), quiet.write(tx)]);
}

/**
 * Time ends a hold; what it is the end of is the entry before it in the commission's life. No two holds end after the
 * same entry, so that the journal itself refuses a second end.
 */
function causeOf({ lastSeq }: StoredCommission, partition: number) {
  if (lastSeq === undefined) return undefined;
  return { topic: 'ledger.entry.v1', partition, offset: lastSeq, index: 0 };
}
