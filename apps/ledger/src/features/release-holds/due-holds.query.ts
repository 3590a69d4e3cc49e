import type { Queryable } from '#postgres';

export interface DueHold {
  readonly creatorId: string;
  readonly commissionId: string;
  readonly releaseAt: string;
  readonly correlationId: string;
}

interface DueRow {
  creator_id: string;
  commission_id: string;
  release_at: Date;
  correlation_id: string;
}

const partitions = `
  select distinct "partition" from hold_due where release_at <= $1 order by "partition"`;

/** Under the fence: nobody else takes holds of this partition meanwhile. */
const takeDue = `
  delete from hold_due where ("partition", release_at, creator_id, commission_id, number) in (
    select "partition", release_at, creator_id, commission_id, number from hold_due
    where "partition" = $1 and release_at <= $2
    order by release_at, creator_id, commission_id, number
    limit $3)
  returning creator_id, commission_id, release_at, correlation_id`;

/** The journal partitions in which a hold has ended. */
export async function duePartitions(database: Queryable, now: string): Promise<readonly number[]> {
  const { rows } = await database.query<{ partition: number }>(partitions, [now]);
  return rows.map(({ partition }) => partition);
}

/** Takes holds out of the queue, earliest first: the same holds make the same entries, whoever takes them. */
export async function takeDueHolds(
  tx: Queryable,
  partition: number,
  { until, limit }: { until: string; limit: number },
): Promise<readonly DueHold[]> {
  const { rows } = await tx.query<DueRow>(takeDue, [partition, until, limit]);
  const due = rows.map((row) => ({
    creatorId: row.creator_id,
    commissionId: row.commission_id,
    releaseAt: row.release_at.toISOString(),
    correlationId: row.correlation_id,
  }));
  return due.sort((one, other) => (orderOf(one) < orderOf(other) ? -1 : 1));
}

function orderOf({ releaseAt, creatorId, commissionId }: DueHold): string {
  return `${releaseAt} ${creatorId} ${commissionId}`;
}
