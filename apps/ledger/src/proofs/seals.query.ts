import type { Queryable } from '#postgres';
import type { SealedBatch } from '../journal/seal.js';

export interface Seal extends SealedBatch {
  readonly hash: Buffer;
}

interface SealRow {
  batch: bigint;
  previous_hash: Buffer;
  merkle_root: Buffer;
  hash: Buffer;
  first_seq: bigint;
  entries: number;
  recorded_at: Date;
}

const sealsAfter = `
  select batch, previous_hash, merkle_root, hash, first_seq, entries, recorded_at from seal
  where "partition" = $1 and batch > $2 order by batch limit $3`;

const sealsOfEntries = `
  select batch, previous_hash, merkle_root, hash, first_seq, entries, recorded_at from seal
  where "partition" = $1
    and batch in (select batch from entry where entry."partition" = $1 and entry.seq = any ($2::bigint[]))
  order by batch`;

const sealsARead = 2_000;

/** The seals of a partition after a batch (-1 for all), in order, read page by page as they are taken. */
export async function* sealsOf(books: Queryable, partition: number, after: bigint): AsyncGenerator<Seal> {
  let last = after;
  for (let page = sealsARead; page === sealsARead;) {
    const { rows } = await books.query<SealRow>(sealsAfter, [partition, last, sealsARead]);
    page = rows.length;
    for (const row of rows) {
      last = row.batch;
      yield sealFrom(partition, row);
    }
  }
}

/** The seals of entries of a partition, in order. */
export async function readSealsOf(books: Queryable, partition: number, seqs: readonly bigint[]): Promise<Seal[]> {
  const { rows } = await books.query<SealRow>(sealsOfEntries, [partition, seqs]);
  return rows.map((row) => sealFrom(partition, row));
}

function sealFrom(partition: number, row: SealRow): Seal {
  return {
    ...{ partition, batch: row.batch, previousHash: row.previous_hash, merkleRoot: row.merkle_root, hash: row.hash },
    ...{ firstSeq: row.first_seq, entries: row.entries, recordedAt: row.recorded_at.toISOString() },
  };
}
