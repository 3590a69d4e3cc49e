import type { Database, Tx } from '#postgres';
import { commissionDecider } from '../../domain/commission.decider.js';
import { legsOf } from '../../domain/commission.js';
import type { Journal } from '../../journal/journal.js';
import { CommissionStates, type StoredCommission } from '../../states/commission-states.js';

export interface ReleaseDeps {
  readonly database: Database;
  readonly journal: Journal;
  readonly clock: () => string;
  /** Holds ended in one transaction. */
  readonly releaseBatch: number;
}

interface DueRow {
  creator_id: string;
  commission_id: string;
  release_at: Date;
  correlation_id: string;
}

const duePartitions = `
  select distinct "partition" from hold_due where release_at <= $1 order by "partition"`;

/** Under the fence: nobody else takes holds of this partition meanwhile. */
const takeDue = `
  delete from hold_due where ("partition", release_at, creator_id, commission_id, number) in (
    select "partition", release_at, creator_id, commission_id, number from hold_due
    where "partition" = $1 and release_at <= $2
    order by release_at, creator_id, commission_id, number
    limit $3)
  returning creator_id, commission_id, release_at, correlation_id`;

/** Ends every hold that is due. Answers with how many there were; safe to run anywhere, at any time, twice at once. */
export async function releaseHolds(deps: ReleaseDeps): Promise<number> {
  const { rows } = await deps.database.query<{ partition: number }>(duePartitions, [deps.clock()]);
  let ended = 0;
  for (const { partition } of rows) {
    for (let taken = deps.releaseBatch; taken === deps.releaseBatch; ended += taken) {
      taken = await deps.database.transaction((tx) => releaseSlice(deps, partition, tx));
    }
  }
  return ended;
}

async function releaseSlice({ journal, clock, releaseBatch }: ReleaseDeps, partition: number, tx: Tx): Promise<number> {
  const slice = await journal.begin(tx, partition);
  const { rows } = await tx.query<DueRow>(takeDue, [partition, clock(), releaseBatch]);
  const due = rows
    .map((row) => ({
      creatorId: row.creator_id,
      commissionId: row.commission_id,
      releaseAt: row.release_at.toISOString(),
      correlationId: row.correlation_id,
    }))
    .sort((one, other) => (order(one) < order(other) ? -1 : 1));
  const states = await CommissionStates.load(tx, partition, due);
  for (const hold of due) {
    const stored = states.of(hold);
    const decision = commissionDecider.decide(stored.commission, { type: 'EndHold', releaseAt: hold.releaseAt });
    if (decision.outcome !== 'decided') continue;
    for (const moved of decision.events) {
      const { kind, effectiveAt, decisionId: reference, terms } = moved;
      const { currency, stream, programId } = terms;
      const cause = causeOf(stored, partition);
      const seq =
        moved.moves.held === 0n || cause === undefined
          ? undefined
          : slice.post({
              ...{ kind, effectiveAt, reference, currency, stream, programId, cause },
              legs: legsOf(moved, hold.creatorId),
              correlationId: hold.correlationId,
            });
      states.add(hold, moved, seq);
    }
  }
  await slice.write();
  await states.write();
  return rows.length;
}

/**
 * Time ends a hold; what it is the end of is the entry before it in the commission's life. No two holds end after the
 * same entry, so that the journal itself refuses a second end.
 */
function causeOf({ lastSeq }: StoredCommission, partition: number) {
  if (lastSeq === undefined) return undefined;
  return { topic: 'ledger.entry.v1', partition, offset: lastSeq, index: 0 };
}

/** The same holds make the same entries, whoever takes them from the queue. */
function order({ releaseAt, creatorId, commissionId }: { releaseAt: string; creatorId: string; commissionId: string }) {
  return `${releaseAt} ${creatorId} ${commissionId}`;
}
