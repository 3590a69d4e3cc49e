import type { Queryable } from '#postgres';
import type { SealedBatch } from '../journal/seal.js';
import type { LastSeal } from './head-document.js';

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

/** As one text of bytes: a row each would take ten times as long. */
const hashesIn = `
  select string_agg(hash, ''::bytea order by batch) as hashes from seal
  where "partition" = $1 and batch > $2 and batch <= $3`;

const lastBefore = `
  select batch, hash, recorded_at from seal
  where "partition" = $1 and recorded_at < $2 order by recorded_at desc, batch desc limit 1`;

const sealsARead = 2_000;
const hashBytes = 32;

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

/** The last seal of a partition that was recorded before an instant (RFC 3339); undefined where none was. */
export async function lastSealBefore(
  books: Queryable,
  partition: number,
  instant: string,
): Promise<LastSeal | undefined> {
  const { rows } = await books.query<Pick<SealRow, 'batch' | 'hash' | 'recorded_at'>>(lastBefore, [partition, instant]);
  const [row] = rows;
  if (row === undefined) return undefined;
  return {
    partition,
    batch: String(row.batch),
    hash: row.hash.toString('hex'),
    recordedAt: row.recorded_at.toISOString(),
  };
}

/** The hashes of a partition's seals after one batch (-1 for all) and through another, in order, page by page. */
export async function* sealHashes(
  books: Queryable,
  partition: number,
  { after, through }: { readonly after: bigint; readonly through: bigint },
): AsyncGenerator<Buffer> {
  for (let last = after; last < through;) {
    const end = last + BigInt(sealsARead) < through ? last + BigInt(sealsARead) : through;
    const { rows } = await books.query<{ hashes: Buffer | null }>(hashesIn, [partition, last, end]);
    const hashes = rows[0]?.hashes ?? Buffer.alloc(0);
    if (hashes.length !== Number(end - last) * hashBytes)
      throw new RangeError(`seals are missing before ${partition}/${end}`);
    for (let at = 0; at < hashes.length; at += hashBytes) yield hashes.subarray(at, at + hashBytes);
    last = end;
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
