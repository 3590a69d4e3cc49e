import type { Tx } from '#postgres';

/** Where a partition's journal stands. */
export interface Head {
  readonly partition: number;
  readonly nextSeq: bigint;
  readonly headHash: Buffer;
}

interface HeadRow {
  partition: number;
  next_seq: bigint;
  head_hash: Buffer;
}

const heads = 'select "partition", next_seq, head_hash from journal_partition order by "partition"';

/** In the order of partitions, as everybody who takes more than one: nobody waits for somebody who waits for them. */
const take = `${heads} for update`;

const close = `update journal_partition set closed_through = closed_through || jsonb_build_object($1::text, $2::text)`;

export async function readHeads(tx: Tx): Promise<readonly Head[]> {
  return (await tx.query<HeadRow>(heads)).rows.map(headOf);
}

/** Stops every writer until the transaction ends. After its other locks. */
export async function takeAllFences(tx: Tx): Promise<readonly Head[]> {
  return (await tx.query<HeadRow>(take)).rows.map(headOf);
}

/** Under all fences: what is posted from now on is booked after the day. */
export async function closeThrough(tx: Tx, currency: string, lastDay: string): Promise<void> {
  await tx.query(close, [currency, lastDay]);
}

function headOf({ partition, next_seq: nextSeq, head_hash: headHash }: HeadRow): Head {
  return { partition, nextSeq, headHash };
}
