import type { Database, Queryable } from '#postgres';
import type { ArchivedRange, StoredBatch } from '../archive/archive-format.js';
import type { ArchiveReader } from '../archive/archive-reader.js';
import type { LogPosition } from '../event-log.port.js';

export interface BatchSource {
  readonly database: Database;
  readonly files: ArchiveReader;
}

export interface BatchRow {
  first_offset: bigint;
  count: number;
  recorded_at: bigint;
  codec: number;
  body: Buffer;
}

interface ArchiveRow {
  first_offset: bigint;
  next_offset: bigint;
  file: string;
  bytes: bigint;
  sha256: string;
}

export const batchColumns =
  'first_offset, count, (extract(epoch from recorded_at) * 1000000)::bigint as recorded_at, codec, body';

/** Begins with the batch that the offset lies in, which may start before it; ends before what begins at `$4`. */
const batchesFrom = `
  select ${batchColumns}
  from log_batch
  where topic = $1 and "partition" = $2 and first_offset >= coalesce((
    select first_offset from log_batch
    where topic = $1 and "partition" = $2 and first_offset <= $3
    order by first_offset desc limit 1), 0)
    and first_offset < $4
  order by first_offset
  limit $5`;

const archivedAt = `
  select first_offset, next_offset, file, bytes, sha256
  from log_archive
  where topic = $1 and "partition" = $2 and first_offset <= $3
  order by first_offset desc limit 1`;

const batchesAPage = 32;

/**
 * The batches of a partition from the one on that an offset lies in, out of files and table alike. What is missing from
 * the table is looked for in the archive afterwards, never before: batches move one way, so none is missed on its way.
 */
export async function* storedBatches(
  { database, files }: BatchSource,
  { topic, partition, offset }: LogPosition,
  end: bigint,
): AsyncGenerator<StoredBatch> {
  for (let next = offset; next < end;) {
    const wanted = [topic, partition, next, end, batchesAPage];
    const { rows } = await database.prepared<BatchRow>('log-batches', batchesFrom, wanted);
    const page = rows.map(batchOf);
    const range = isIn(page[0], next) ? undefined : await rangeAt(database, { topic, partition, offset: next });
    yield* range === undefined ? page : files.read(range, next);
    if (range === undefined && page.length < batchesAPage) return;
    next = range?.nextOffset ?? nextOf(page.at(-1)) ?? end;
  }
}

/** The archived range that an offset lies in, if any. */
async function rangeAt(
  database: Queryable,
  { topic, partition, offset }: LogPosition,
): Promise<ArchivedRange | undefined> {
  const { rows } = await database.query<ArchiveRow>(archivedAt, [topic, partition, offset]);
  const [row] = rows;
  if (row === undefined || row.next_offset <= offset) return undefined;
  const { first_offset: firstOffset, next_offset: nextOffset, file, bytes, sha256 } = row;
  return { topic, partition, firstOffset, nextOffset, file, bytes, sha256 };
}

export function batchOf({ first_offset, recorded_at, ...row }: BatchRow): StoredBatch {
  return { ...row, firstOffset: first_offset, recordedAtMicros: recorded_at };
}

function isIn(batch: StoredBatch | undefined, offset: bigint): boolean {
  return batch !== undefined && batch.firstOffset <= offset && offset < (nextOf(batch) ?? offset);
}

function nextOf(batch: StoredBatch | undefined): bigint | undefined {
  return batch === undefined ? undefined : batch.firstOffset + BigInt(batch.count);
}
