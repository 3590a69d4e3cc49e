import type { Finding } from '#contracts';
import type { Queryable } from '#postgres';
import { accountName, type Account } from '../domain/chart-of-accounts.js';
import { leafHash, merkleRoot, noHash, type SealedEntry, sealHash } from '../journal/seal.js';

const check = 'every seal holds its entries as they were written, and the hash of the seal before it';

const partitions = 'select "partition" from journal_partition order by "partition"';

const sealsAfter = `
  select batch, previous_hash, merkle_root, hash, first_seq, entries, recorded_at from seal
  where "partition" = $1 and batch > $2 order by batch limit $3`;

const entriesOf = `
  select entry.seq, entry.kind, entry.effective_at, entry.booked_on::text as booked_on, entry.currency, entry.cause_topic,
    entry.cause_offset, entry.cause_index, entry.correlation_id, entry.stream, entry.program_id, entry.reference,
    entry.reverses,
    (
      select jsonb_agg(jsonb_build_object('id', leg.account::text, 'owner', account.owner, 'kind', account.kind,
        'scope', account.scope, 'currency', account.currency, 'minor', leg.amount::text) order by leg.number)
      from entry_leg as leg left join account on account.id = leg.account
      where leg."partition" = entry."partition" and leg.seq = entry.seq
    ) as legs
  from entry where "partition" = $1 and batch = $2 order by seq`;

const linesOf = `
  select chunk.account, line.seq, chunk.first_line + line.number - 1 as line,
    (chunk.opening_debits - chunk.opening_credits + sum(line.amount) over (
      partition by chunk.account, chunk.from_seq order by line.number
    ))::bigint as balance
  from line_chunk as chunk
  cross join lateral unnest(chunk.seqs, chunk.amounts) with ordinality as line (seq, amount, number)
  where chunk.account = any ($1::bigint[]) and chunk.from_seq between $2 and $3`;

interface SealRow {
  batch: bigint;
  previous_hash: Buffer;
  merkle_root: Buffer;
  hash: Buffer;
  first_seq: bigint;
  entries: number;
  recorded_at: Date;
}

interface EntryRow {
  seq: bigint;
  kind: string;
  effective_at: Date;
  currency: string;
  booked_on: string;
  cause_topic: string;
  cause_offset: bigint;
  cause_index: number;
  correlation_id: string;
  stream: string | null;
  program_id: string | null;
  reference: string;
  reverses: bigint | null;
  legs: (Account & { id: string; minor: string })[];
}

/** By account and entry. */
type Lines = ReadonlyMap<string, { readonly line: bigint; readonly balance: bigint }>;

interface SealBefore {
  readonly batch: bigint;
  readonly hash: Buffer;
  readonly nextSeq: bigint;
}

const sealsARead = 500;

/** Recomputes every hash, batch by batch; no more than one batch is in memory. */
export async function checkSeals(books: Queryable): Promise<Finding> {
  let rows = 0;
  const { rows: found } = await books.query<{ partition: number }>(partitions);
  for (const { partition } of found) {
    let before: SealBefore = { batch: -1n, hash: noHash, nextSeq: 0n };
    for (let page = sealsARead; page === sealsARead;) {
      const { rows: seals } = await books.query<SealRow>(sealsAfter, [partition, before.batch, sealsARead]);
      page = seals.length;
      for (const seal of seals) {
        const fault = await faultOf(books, { partition, seal, before });
        if (fault !== undefined) return { check, rows, fault: `seal ${partition}/${seal.batch}: ${fault}` };
        before = { batch: seal.batch, hash: seal.hash, nextSeq: seal.first_seq + BigInt(seal.entries) };
        rows += 1;
      }
    }
  }
  return { check, rows };
}

async function faultOf(
  books: Queryable,
  { partition, seal, before }: { partition: number; seal: SealRow; before: SealBefore },
): Promise<string | undefined> {
  if (seal.batch !== before.batch + 1n) return `follows batch ${before.batch}`;
  if (!seal.previous_hash.equals(before.hash)) return 'the hash before it is another';
  if (seal.first_seq !== before.nextSeq) return `begins with entry ${seal.first_seq}, not ${before.nextSeq}`;
  const { rows } = await books.query<EntryRow>(entriesOf, [partition, seal.batch]);
  if (rows.length !== seal.entries || rows[0]?.seq !== seal.first_seq) {
    return `has ${rows.length} entries, ${seal.entries} were sealed`;
  }
  const lines = await readLines(books, rows);
  const leaves = rows.map((row) => leafHash(sealedEntry(partition, row, lines)));
  if (!merkleRoot(leaves).equals(seal.merkle_root)) {
    return `entries ${partition}-${seal.first_seq} to ${partition}-${rows.at(-1)?.seq} are not those that were sealed`;
  }
  const hash = sealHash({
    ...{ partition, batch: seal.batch, firstSeq: seal.first_seq, entries: seal.entries },
    ...{ previousHash: seal.previous_hash, merkleRoot: seal.merkle_root, recordedAt: seal.recorded_at.toISOString() },
  });
  return hash.equals(seal.hash) ? undefined : 'its hash is not that of its content';
}

async function readLines(books: Queryable, entries: readonly EntryRow[]): Promise<Lines> {
  const accounts = [...new Set(entries.flatMap(({ legs }) => legs.map(({ id }) => id)))];
  const { rows } = await books.query<{ account: bigint; seq: bigint; line: bigint; balance: bigint }>(linesOf, [
    accounts,
    entries[0]?.seq,
    entries.at(-1)?.seq,
  ]);
  return new Map(rows.map(({ account, seq, line, balance }) => [`${account} ${seq}`, { line, balance }]));
}

function sealedEntry(partition: number, row: EntryRow, lines: Lines): SealedEntry {
  return {
    ...{ partition, seq: row.seq, kind: row.kind, currency: row.currency, stream: row.stream },
    effectiveAt: row.effective_at.toISOString(),
    bookedOn: row.booked_on,
    cause: { topic: row.cause_topic, partition, offset: row.cause_offset, index: row.cause_index },
    ...{
      correlationId: row.correlation_id,
      programId: row.program_id,
      reference: row.reference,
      reverses: row.reverses,
    },
    legs: row.legs.map(({ id, minor, ...account }) => ({
      account: accountName(account),
      minor: BigInt(minor),
      ...(lines.get(`${id} ${row.seq}`) ?? { line: 0n, balance: 0n }),
    })),
  };
}
