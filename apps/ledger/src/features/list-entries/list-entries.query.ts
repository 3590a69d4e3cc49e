import type { AnswerOf, ledgerRoutes } from '#contracts';
import type { Database } from '#postgres';
import { asCreator } from '../../reads/as-creator.query.js';
import { creatorEntries, creatorLineColumns, type CreatorLineRow } from '../../reads/creator-entry.js';

/**
 * A page reads no more of an account than its newest chunks before the cursor: each of them has at least one line, and
 * an entry at most one line an account, so that as many chunks as entries are enough. Of these, those are opened whose
 * lines can be on the page: fewer lines than that lie between them and the newest one.
 */
const newestFirst = `
  with chunk as materialized (
    select newest.*, max(newest.first_line) over of_account as newest_from,
      lag(newest.first_line) over (of_account order by newest.from_seq desc) as ends_before
    from account
    cross join lateral (
      select * from line_chunk
      where line_chunk.account = account.id and line_chunk.from_seq < $2
      order by line_chunk.from_seq desc limit $3
    ) as newest
    where account.owner = $1
    window of_account as (partition by account.id)
  ), line as materialized (
    select chunk.account, each.seq, chunk.normal_side * each.amount as amount,
      (chunk.normal_side * (chunk.opening_debits - chunk.opening_credits
        + sum(each.amount) over (partition by chunk.account, chunk.from_seq order by each.number)))::bigint as balance
    from chunk cross join lateral unnest(chunk.seqs, chunk.amounts) with ordinality as each (seq, amount, number)
    where ends_before is null or newest_from - ends_before < $3
  ), page as (
    select distinct seq from line where seq < $2 order by seq desc limit $3
  )
  select ${creatorLineColumns}
  from page
  join line using (seq)
  join account on account.id = line.account
  join entry on entry."partition" = account."partition" and entry.seq = line.seq
  join seal on seal."partition" = entry."partition" and seal.batch = entry.batch
  order by entry.seq desc, account.id`;

const afterAll = 2n ** 63n - 1n;
const cursorShape = /^\d{1,19}$/;

/** The entries of a creator, newest first. Answers undefined to a cursor that is none of ours. */
export async function listEntries(
  database: Database,
  creatorId: string,
  page: { readonly cursor?: string; readonly limit: number },
): Promise<AnswerOf<typeof ledgerRoutes.listEntries> | undefined> {
  const before = page.cursor === undefined ? afterAll : seqOf(page.cursor);
  if (before === undefined) return undefined;
  const { rows } = await asCreator(database, creatorId, (books) =>
    books.query<CreatorLineRow>(newestFirst, [creatorId, before, page.limit + 1]),
  );
  const entries = creatorEntries(rows);
  const items = entries.slice(0, page.limit);
  const last = rows.findLast(({ partition, seq }) => `${partition}-${seq}` === items.at(-1)?.entryId);
  return { items, nextCursor: entries.length > page.limit && last !== undefined ? cursorOf(last.seq) : null };
}

/** A creator has one journal partition: the number of an entry in it says where a page ends. */
function cursorOf(seq: bigint): string {
  return Buffer.from(seq.toString()).toString('base64url');
}

function seqOf(cursor: string): bigint | undefined {
  const text = Buffer.from(cursor, 'base64url').toString('latin1');
  if (!cursorShape.test(text) || cursorOf(BigInt(text)) !== cursor) return undefined;
  const seq = BigInt(text);
  return seq > afterAll ? undefined : seq;
}
