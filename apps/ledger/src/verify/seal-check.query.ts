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
  select entry.seq, entry.kind, entry.effective_at, entry.currency, entry.cause_topic, entry.cause_partition,
    entry.cause_offset, entry.cause_index, entry.correlation_id, entry.stream, entry.program_id, entry.reference,
    (
      select jsonb_agg(jsonb_build_object('owner', account.owner, 'kind', account.kind, 'scope', account.scope,
        'currency', account.currency, 'minor', leg.amount::text) order by leg.number)
      from unnest(entry.accounts, entry.amounts) with ordinality as leg (account, amount, number)
      left join account on account.id = leg.account
    ) as legs
  from entry where "partition" = $1 and batch = $2 order by seq`;

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
  cause_topic: string;
  cause_partition: number;
  cause_offset: bigint;
  cause_index: number;
  correlation_id: string;
  stream: string | null;
  program_id: string | null;
  reference: string | null;
  legs: (Account & { minor: string })[];
}

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
  const leaves = rows.map((row) => leafHash(sealedEntry(partition, row)));
  if (!merkleRoot(leaves).equals(seal.merkle_root)) {
    return `entries ${partition}-${seal.first_seq} to ${partition}-${rows.at(-1)?.seq} are not those that were sealed`;
  }
  const hash = sealHash({
    ...{ partition, batch: seal.batch, firstSeq: seal.first_seq, entries: seal.entries },
    ...{ previousHash: seal.previous_hash, merkleRoot: seal.merkle_root, recordedAt: seal.recorded_at.toISOString() },
  });
  return hash.equals(seal.hash) ? undefined : 'its hash is not that of its content';
}

function sealedEntry(partition: number, row: EntryRow): SealedEntry {
  return {
    ...{ partition, seq: row.seq, kind: row.kind, currency: row.currency, stream: row.stream },
    effectiveAt: row.effective_at.toISOString(),
    cause: {
      ...{ topic: row.cause_topic, partition: row.cause_partition },
      ...{ offset: row.cause_offset, index: row.cause_index },
    },
    ...{ correlationId: row.correlation_id, programId: row.program_id, reference: row.reference },
    legs: row.legs.map(({ minor, ...account }) => ({ account: accountName(account), minor: BigInt(minor) })),
  };
}
