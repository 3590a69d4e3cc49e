import type { EntryDetail } from '#contracts';
import type { Database } from '#postgres';
import { asCreator } from '../../reads/as-creator.query.js';
import { creatorEntries, creatorLineColumns, type CreatorLineRow } from '../../reads/creator-entry.js';

const linesOfEntry = `
  select ${creatorLineColumns}
  from entry_leg as entry
  join seal on seal."partition" = entry."partition" and seal.batch = entry.batch
  join account on account.id = entry.account
  cross join lateral (
    select * from line_chunk
    where line_chunk.account = account.id and from_seq <= entry.seq order by from_seq desc limit 1
  ) as chunk
  cross join lateral (
    select chunk.normal_side * each.amount as amount, (chunk.normal_side * (chunk.opening_debits - chunk.opening_credits
      + sum(each.amount) over (order by each.number)))::bigint as balance, each.seq
    from unnest(chunk.seqs, chunk.amounts) with ordinality as each (seq, amount, number)
  ) as line
  where entry."partition" = $1 and entry.seq = $2 and account.owner = $3 and line.seq = entry.seq
  order by account.id`;

const cause = `
  select cause_topic as topic, "partition", cause_offset as "offset", cause_index as "index"
  from entry where "partition" = $1 and seq = $2`;

const postings = `
  select account_kind, owner, scope, currency, debit, credit from posting
  where "partition" = $1 and seq = $2 order by number`;

interface CauseRow {
  topic: string;
  partition: number;
  offset: bigint;
  index: number;
}

interface PostingRow {
  owner: string;
  account_kind: string;
  scope: string;
  currency: string;
  debit: bigint;
  credit: bigint;
}

/** One entry of a creator with all its legs; undefined where it touches no account of theirs. */
export async function getEntry(
  database: Database,
  creatorId: string,
  entryId: string,
): Promise<EntryDetail | undefined> {
  const [partition, seq] = entryId.split('-', 2) as [string, string];
  if (BigInt(seq) > 2n ** 63n - 1n) return undefined;
  const place = [Number(partition), BigInt(seq)];
  const [entry] = creatorEntries(
    await asCreator(database, creatorId, async (books) => {
      const { rows } = await books.query<CreatorLineRow>(linesOfEntry, [...place, creatorId]);
      return rows;
    }),
  );
  if (entry === undefined) return undefined;
  // It is theirs: now the legs that row-level security hides, which say where the money came from.
  const [caused, legs] = await Promise.all([
    database.query<CauseRow>(cause, place),
    database.query<PostingRow>(postings, place),
  ]);
  const [{ topic, partition: from, offset, index }] = caused.rows as [CauseRow];
  return {
    entry,
    cause: { topic, partition: from, offset: String(offset), index },
    postings: legs.rows.map(({ account_kind: kind, scope, currency, debit, credit }) => ({
      account: scope === '' ? kind : `${kind}:${scope}`,
      ...(debit > 0n ? { debit: { minor: debit, currency } } : { credit: { minor: credit, currency } }),
    })),
  };
}
