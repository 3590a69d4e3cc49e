import type { CreatorLine, RevenueStream } from '#contracts';
import type { Database } from '#postgres';
import { asCreator } from '../../reads/as-creator.query.js';
import type { CreatorAccount } from '../../reads/split.js';

/** Where a page ends: a line by its number, and its entry's. */
export interface LinePlace {
  readonly line: bigint;
  readonly seq: bigint;
}

interface Asked {
  readonly creatorId: string;
  readonly account: CreatorAccount;
  readonly currency: string;
  readonly order: 'newest' | 'oldest';
  /** Only lines behind this one, in the order asked for. */
  readonly after?: LinePlace;
  readonly limit: number;
}

const mine = `
  mine as materialized (
    select id, "partition", normal_side, currency from account
    where owner = $1 and kind = $2 and currency = $3 and scope = '' and stripe = -1
  )`;

/**
 * Each chunk has at least one line, so that as many chunks as lines are enough; of these, those are opened whose lines
 * can be on the page.
 */
const newest = `
  ${mine}, chunk as materialized (
    select found.*, max(first_line) over () as newest_from, lag(first_line) over (order by from_seq desc) as ends_before
    from mine cross join lateral (
      select * from line_chunk where account = mine.id and from_seq < $5 order by from_seq desc limit $6
    ) as found
  ), opened as materialized (
    select * from chunk where ends_before is null or newest_from - ends_before < $6
  )`;

const oldest = `
  ${mine}, opened as materialized (
    select found.* from mine cross join lateral (
      select * from line_chunk where account = mine.id and from_seq > $5 order by from_seq limit $6
    ) as found
    where first_line <= $4::bigint + $6
    union all
    select around.* from mine cross join lateral (
      select * from line_chunk where account = mine.id and from_seq <= $5 order by from_seq desc limit 1
    ) as around
  )`;

const pageOf = ({ chunks, bound, sort }: { chunks: string; bound: string; sort: string }) => `
  with ${chunks}, line as materialized (
    select opened.first_line + each.number - 1 as line, each.seq, mine.normal_side * each.amount as amount, opened.batch,
      (mine.normal_side * (opened.opening_debits - opened.opening_credits
        + sum(each.amount) over (partition by opened.from_seq order by each.number)))::bigint as balance,
      mine."partition", mine.currency
    from mine cross join opened cross join lateral unnest(opened.seqs, opened.amounts) with ordinality
      as each (seq, amount, number)
  ), page as materialized (
    select * from line where ${bound} order by line ${sort} limit $6
  )
  select page.line, page.seq, page.amount, page.balance, page.currency, entry."partition", entry.kind, entry.effective_at,
    entry.booked_on::text as booked_on, seal.recorded_at, entry.stream, entry.program_id, entry.reference
  from page
  join entry on entry."partition" = page."partition" and entry.seq = page.seq
  join seal on seal."partition" = page."partition" and seal.batch = page.batch
  order by page.line ${sort}`;

const pages = {
  newest: pageOf({ chunks: newest, bound: 'line < $4', sort: 'desc' }),
  oldest: pageOf({ chunks: oldest, bound: 'line > $4', sort: 'asc' }),
};

const beyond = 2n ** 62n;
const ends: Readonly<Record<Asked['order'], LinePlace>> = {
  newest: { line: beyond, seq: beyond },
  oldest: { line: 0n, seq: -1n },
};

interface LineRow {
  line: bigint;
  seq: bigint;
  amount: bigint;
  balance: bigint;
  currency: string;
  partition: number;
  kind: string;
  effective_at: Date;
  booked_on: string;
  recorded_at: Date;
  stream: RevenueStream | null;
  program_id: string | null;
  reference: string;
}

/** Lines of one account of a creator, each with the account's balance after it; and where the page ends, if more follow. */
export async function listLines(
  database: Database,
  { creatorId, account, currency, order, after = ends[order], limit }: Asked,
): Promise<{ readonly items: readonly CreatorLine[]; readonly next: LinePlace | undefined }> {
  const { rows } = await asCreator(database, creatorId, (books) =>
    books.query<LineRow>(pages[order], [creatorId, account, currency, after.line, after.seq, limit + 1]),
  );
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(lineOf),
    next: rows.length > limit ? last && { line: last.line, seq: last.seq } : undefined,
  };
}

function lineOf(row: LineRow): CreatorLine {
  const { line, partition, seq, kind, currency, stream, program_id: programId } = row;
  return {
    line: String(line),
    entryId: `${partition}-${seq}`,
    kind,
    effectiveAt: row.effective_at.toISOString(),
    bookedOn: row.booked_on,
    recordedAt: row.recorded_at.toISOString(),
    ...(stream === null ? {} : { stream }),
    ...(programId === null ? {} : { programId }),
    reference: row.reference,
    amount: { minor: row.amount, currency },
    balance: { minor: row.balance, currency },
  };
}
