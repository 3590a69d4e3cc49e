import type { Queryable } from '#postgres';

/** A number that no entry has: all of a partition's journal. The number after it is still one. */
export const everything = 2n ** 63n - 2n;

/** Seals of a partition are recorded in order. All accounts of a creator are in one partition. */
const lastSealedBy = `
  select first_seq + entries - 1 as seq from seal
  where "partition" = (select "partition" from account where owner = $1 limit 1) and recorded_at <= $2
  order by recorded_at desc, batch desc limit 1`;

/** Of the creator's partition: the last entry that was in the books at an instant; undefined before the first one. */
export async function lastSeqKnownAt(
  books: Queryable,
  creatorId: string,
  knownAt: string,
): Promise<bigint | undefined> {
  const { rows } = await books.query<{ seq: bigint }>(lastSealedBy, [creatorId, knownAt]);
  return rows[0]?.seq;
}
