import type { Queryable } from '#postgres';
import type { BySeq } from '../periods/watermark.js';

const cut = 'select next_seq from journal_partition order by "partition"';

/** How far the journal is written, by partition: between two batches of each. */
export async function journalCut(books: Queryable): Promise<BySeq> {
  const { rows } = await books.query<{ next_seq: bigint }>(cut);
  return rows.map(({ next_seq: nextSeq }) => nextSeq);
}
