import { TransientFault } from '#event-log';
import type { Queryable, Tx } from '#postgres';
import type { Seal } from './seal.js';

/** What the fence row says: where the partition's journal goes on. */
export interface Fence {
  readonly nextSeq: bigint;
  readonly nextBatch: bigint;
  readonly nextAccount: bigint;
  readonly headHash: Buffer;
  /** RFC 3339, UTC, milliseconds. Nothing is recorded before it any more. */
  readonly headRecordedAt: string;
  /** By currency, the last day (YYYY-MM-DD) of its last closed month. */
  readonly closedThrough: Readonly<Record<string, string>>;
}

interface FenceRow {
  next_seq: bigint;
  next_batch: bigint;
  next_account: bigint;
  head_hash: Buffer;
  head_recorded_at: Date;
  closed_through: Record<string, string>;
}

const read = `
  select next_seq, next_batch, next_account, head_hash, head_recorded_at, closed_through
  from journal_partition where "partition" = $1`;

const move = `
  update journal_partition
  set next_seq = $2, next_batch = $3, next_account = $4, head_hash = $5, head_recorded_at = $6
  where "partition" = $1 and next_seq = $7 and next_batch = $8`;

const write = `
  insert into seal ("partition", batch, previous_hash, merkle_root, hash, first_seq, entries, recorded_at)
  select * from unnest($1::integer[], $2::bigint[], $3::bytea[], $4::bytea[], $5::bytea[], $6::bigint[], $7::integer[],
    $8::timestamptz[])`;

/** Locks the partition until the transaction ends. */
export async function takeFence(tx: Tx, partition: number): Promise<Fence> {
  const { rows } = await tx.prepared<FenceRow>('ledger-take-fence', `${read} for update`, [partition]);
  return fenceOf(rows[0], partition);
}

/** As it stands, for whoever alone moves it. */
export async function readFence(books: Queryable, partition: number): Promise<Fence> {
  const { rows } = await books.query<FenceRow>(read, [partition]);
  return fenceOf(rows[0], partition);
}

function fenceOf(row: FenceRow | undefined, partition: number): Fence {
  if (row === undefined) throw new RangeError(`the journal has no partition ${partition}`);
  return {
    nextSeq: row.next_seq,
    nextBatch: row.next_batch,
    nextAccount: row.next_account,
    headHash: row.head_hash,
    headRecordedAt: row.head_recorded_at.toISOString(),
    closedThrough: row.closed_through,
  };
}

/** Compare-and-set. Throws TransientFault where the fence is not where it was taken. */
export async function moveFence(tx: Tx, partition: number, { from, to }: { from: Fence; to: Fence }): Promise<void> {
  const { rowCount } = await tx.prepared('ledger-move-fence', move, [
    ...[partition, to.nextSeq, to.nextBatch, to.nextAccount, to.headHash, to.headRecordedAt],
    ...[from.nextSeq, from.nextBatch],
  ]);
  if (rowCount !== 1) throw new TransientFault(`the fence of journal partition ${partition} was lost`);
}

export async function writeSeals(tx: Tx, seals: readonly Seal[]): Promise<void> {
  await tx.prepared('ledger-write-seals', write, [
    seals.map(({ partition }) => partition),
    seals.map(({ batch }) => batch),
    seals.map(({ previousHash }) => previousHash),
    seals.map(({ merkleRoot }) => merkleRoot),
    seals.map(({ hash }) => hash),
    seals.map(({ firstSeq }) => firstSeq),
    seals.map(({ entries }) => entries),
    seals.map(({ recordedAt }) => recordedAt),
  ]);
}

/** Readers of ledger.entry.v1 also poll: a hint that is lost costs a moment, never an entry. */
export function hintEntries(database: Queryable): void {
  database.query("select pg_notify('log', 'ledger.entry.v1')").catch(() => undefined);
}
