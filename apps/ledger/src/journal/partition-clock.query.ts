import type { Queryable } from '#postgres';

const partitions = 'select "partition" from journal_partition order by "partition"';

const move = `
  update journal_partition set head_recorded_at = $2 where "partition" = $1 and head_recorded_at < $2`;

export async function journalPartitions(books: Queryable): Promise<readonly number[]> {
  const { rows } = await books.query<{ partition: number }>(partitions);
  return rows.map(({ partition }) => partition);
}

/**
 * After this nothing of the partition is recorded before `instant` (RFC 3339) any more, whatever a clock says. Waits for
 * whoever holds the fence, and for no other: one partition a statement.
 */
export async function recordNothingBefore(books: Queryable, partition: number, instant: string): Promise<void> {
  await books.query(move, [partition, instant]);
}
