import type { Queryable } from '#postgres';
import type { CreatorAccountKind } from '../domain/chart-of-accounts.js';
import type { EntryKind } from '../domain/entry.js';
import type { LineSum } from '../domain/statement.js';

/** Facts of a closed month that were booked after it, by the day on which they happened. */
const learned = `
  select account.kind as account, entry.kind, entry.stream, entry.program_id,
    (entry.effective_at at time zone 'UTC')::date::text as original_day,
    coalesce(sum(line.amount) filter (where line.amount > 0), 0)::bigint as added,
    coalesce(-sum(line.amount) filter (where line.amount < 0), 0)::bigint as taken
  from account
  cross join lateral (
    select each.seq, account.normal_side * each.amount as amount
    from line_chunk cross join lateral unnest(seqs, amounts) as each (seq, amount)
    where line_chunk.account = account.id and from_seq >= $3 and from_seq < $4
  ) as line
  join entry on entry."partition" = account."partition" and entry.seq = line.seq
  where account.owner = $1 and account.currency = $2 and entry.booked_on > $6::date
    and entry.effective_at >= ($5::date::timestamp at time zone 'UTC')
    and entry.effective_at < (($6::date + 1)::timestamp at time zone 'UTC')
  group by 1, 2, 3, 4, 5
  order by 5, 2, 3, 4, 1`;

interface LearnedRow {
  account: CreatorAccountKind;
  kind: EntryKind;
  stream: string | null;
  program_id: string | null;
  original_day: string;
  added: bigint;
  taken: bigint;
}

interface LearnedScope {
  readonly creatorId: string;
  readonly currency: string;
  readonly from: string;
  readonly to: string;
  /** Of the creator's partition: between two batches each. */
  readonly fromSeq: bigint;
  readonly toSeq: bigint;
}

export async function readLearned(
  books: Queryable,
  { creatorId, currency, from, to, fromSeq, toSeq }: LearnedScope,
): Promise<(LineSum & { readonly kind: EntryKind })[]> {
  const { rows } = await books.query<LearnedRow>(learned, [creatorId, currency, fromSeq, toSeq, from, to]);
  return rows.map(({ account, kind, stream, program_id: programId, original_day: originalDay, added, taken }) => ({
    ...{ account, kind, originalDay, added, taken, part: 'after', early: false },
    ...(stream === null ? {} : { stream }),
    ...(programId === null ? {} : { programId }),
  }));
}
