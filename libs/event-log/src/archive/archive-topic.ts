import type { Database, Tx } from '#postgres';
import { GapFault, TransientFault } from '../event-log.errors.js';
import type { TopicSpec } from '../event-log.port.js';
import { batchColumns, batchOf, type BatchRow } from '../postgres/stored-batches.js';
import { split } from '../record-batch.js';
import type { ArchivedRange, StoredBatch } from './archive-format.js';
import { writeArchiveFile } from './write-archive-file.js';

export interface ArchiveSpec {
  readonly topic: TopicSpec;
  /** RFC 3339: what was recorded from then on stays. */
  readonly before: string;
  /** So many of the last events of each partition stay, however old. */
  readonly keepEvents: number;
  /** Where the files go: the archive's folder. */
  readonly folder: string;
}

/** A file is hashed as a whole before it is read, and its index held in memory. */
export const fileLimit = { items: 10_000, bytes: 64 * 1024 * 1024 };
/** What of it is in memory while it is written. */
const pageLimit = { items: 1_000, bytes: 4 * 1024 * 1024 };

interface Candidate {
  readonly first_offset: bigint;
  readonly count: number;
  readonly bytes: number;
}

interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly firstOffset: bigint;
}

const lock = "select pg_try_advisory_xact_lock(hashtext('tributary.archive')) as mine";

const archivedEnd = `
  select coalesce(max(next_offset), 0) as next_offset from log_archive where topic = $1 and "partition" = $2`;

/** The batches from an offset on that are old enough, up to the first that is not. */
const candidates = `
  with next as (
    select first_offset, count, octet_length(body) as bytes, recorded_at < $4 and first_offset + count <= (
        select next_offset - $5 from log_partition where topic = $1 and "partition" = $2) as is_old
    from log_batch
    where topic = $1 and "partition" = $2 and first_offset >= $3
    order by first_offset limit $6
  )
  select first_offset, count, bytes from next
  where first_offset < coalesce((select min(first_offset) from next where not is_old), 9223372036854775807)
  order by first_offset`;

const bodies = `
  select ${batchColumns} from log_batch
  where topic = $1 and "partition" = $2 and first_offset between $3 and $4
  order by first_offset`;

const remove =
  'delete from log_batch where topic = $1 and "partition" = $2 and first_offset >= $3 and first_offset < $4';

const record = `
  insert into log_archive (topic, "partition", first_offset, next_offset, file, bytes, sha256)
  values ($1, $2, $3, $4, $5, $6, $7)`;

/**
 * Moves the oldest batches of each partition into files, a file at a time: written, on the disk and read back first,
 * then removed from the table and recorded in one transaction. Killed anywhere it leaves nothing lost and nothing
 * doubled; run again it goes on. `database` is signed in as who owns the tables. Throws GapFault where batches are
 * missing, TransientFault where another run is at work.
 */
export async function* archiveTopic(database: Database, spec: ArchiveSpec): AsyncGenerator<ArchivedRange> {
  for (let partition = 0; partition < spec.topic.partitions; partition += 1) {
    for (;;) {
      const moved = await database.transaction((tx) => moveFile(tx, spec, partition));
      if (moved === undefined) break;
      yield moved;
    }
  }
}

/** A file's worth, if there is anything to move. */
async function moveFile(tx: Tx, spec: ArchiveSpec, partition: number): Promise<ArchivedRange | undefined> {
  const topic = spec.topic.name;
  const { rows: locks } = await tx.query<{ mine: boolean }>(lock);
  if (locks[0]?.mine !== true) throw new TransientFault('another run is archiving this log');
  const { rows: ends } = await tx.query<{ next_offset: bigint }>(archivedEnd, [topic, partition]);
  const place = { topic, partition, firstOffset: ends[0]?.next_offset ?? 0n };
  const chosen = await choose(tx, spec, place);
  if (chosen.length === 0) return undefined;
  const { nextOffset, file, bytes, sha256 } = await writeArchiveFile(
    spec.folder,
    place,
    readBatches(tx, place, chosen),
  );
  const { rowCount } = await tx.query(remove, [topic, partition, place.firstOffset, nextOffset]);
  if (rowCount !== chosen.length) throw new TransientFault(`${topic}/${partition} has changed meanwhile`);
  await tx.query(record, [topic, partition, place.firstOffset, nextOffset, file, bytes, sha256]);
  return { ...place, nextOffset, file, bytes, sha256 };
}

async function choose(tx: Tx, { before, keepEvents }: ArchiveSpec, place: Place): Promise<Candidate[]> {
  const { topic, partition, firstOffset } = place;
  const values = [topic, partition, firstOffset, before, keepEvents, fileLimit.items];
  const { rows } = await tx.query<Candidate>(candidates, values);
  const [chosen = []] = split(rows, ({ bytes }) => bytes, fileLimit);
  let next = firstOffset;
  for (const { first_offset, count } of chosen) {
    if (first_offset !== next) throw new GapFault(topic, partition, next, first_offset);
    next += BigInt(count);
  }
  return chosen;
}

async function* readBatches(
  tx: Tx,
  { topic, partition }: Place,
  chosen: readonly Candidate[],
): AsyncGenerator<StoredBatch> {
  for (const page of split(chosen, ({ bytes }) => bytes, pageLimit)) {
    const values = [topic, partition, page[0]?.first_offset, page.at(-1)?.first_offset];
    const { rows } = await tx.query<BatchRow>(bodies, values);
    yield* rows.map(batchOf);
  }
}
