import type { RevenueStream } from '#contracts';
import type { Queryable } from '#postgres';
import type { EntryKind } from '../domain/entry.js';
import { firstDayOf, wholeMonths } from '../domain/month.js';
import { rolledCtes, stretchCte } from './rolled.query.js';
import type { CreatorAccount } from './split.js';

/** What movements can be told apart by, beside their currency. */
export type Dimension = 'account' | 'kind' | 'stream' | 'programId' | 'source' | 'bookedOn';

interface Dimensions {
  readonly account: CreatorAccount;
  readonly kind: EntryKind;
  readonly stream: RevenueStream | null;
  readonly programId: string | null;
  /** Who owes it; null where no receivable takes part. */
  readonly source: string | null;
  /** YYYY-MM-DD. */
  readonly bookedOn: string;
}

/** What lines of a creator's accounts come to: positive in the creator's favour. */
export type Movement<By extends Dimension> = Pick<Dimensions, By> & {
  readonly currency: string;
  readonly amount: bigint;
  readonly lines: bigint;
};

interface Asked<By extends Dimension> {
  readonly creatorId: string;
  /** Booked days, both included: YYYY-MM-DD. */
  readonly from: string;
  readonly to: string;
  /** Only entries up to and with this one of the creator's partition. */
  readonly lastSeq: bigint;
  readonly by: readonly By[];
  /** Only so many names, each as `movementName` makes it of the first dimension, and only those after one. */
  readonly page?: { readonly after: string; readonly names: number };
}

/** Whose movements belong together: those of one currency that are alike in the first dimension. */
export function movementName(currency: string, value: string | null | undefined): string {
  return `${currency} ${value ?? ''}`;
}

const everyName = { after: '', names: 2 ** 31 - 1 };

const columns: Readonly<Record<Dimension, string>> = {
  account: 'account',
  kind: 'kind',
  stream: 'stream',
  programId: 'program_id',
  source: 'source',
  bookedOn: 'booked_on',
};

/** Whole months that are summed up, the days around them, and the lines behind all these. */
const movementsBy = (by: readonly Dimension[]) => {
  const grouped = ['currency', ...by.map((dimension) => columns[dimension])];
  const shown = by.map(
    (dimension) => `${columns[dimension]}${dimension === 'bookedOn' ? '::text' : ''} as "${dimension}"`,
  );
  const first = columns[by[0] ?? 'kind'];
  const debtor = by.includes('source')
    ? 'debtor_of(array[account_1, account_2, account_3, account_4, account_5, account_6, account_7, account_8])'
    : 'null::text';
  return `
    with ${rolledCtes}, ${stretchCte}, whole as materialized (
      select unnest($5::date[]) as booked_month
    ), around as materialized (
      select * from unnest($6::date[], $7::date[]) as around (first, last)
    ), movement as (
      select account.currency, account.kind as account, total.kind, total.stream, total.program_id, total.source,
        null::date as booked_on, account.normal_side * (total.debits - total.credits) as amount, total.lines
      from account cross join whole cross join stretch
      cross join lateral (
        select * from month_total
        where month_total.account = account.id and month_total.booked_month = whole.booked_month
          and months = stretch.months and recorded_from between stretch.first and stretch.last offset 0
      ) as total
      where account.owner = $1
      union all
      select account.currency, account.kind, total.kind, total.stream, total.program_id, total.source,
        total.booked_on, account.normal_side * (total.debits - total.credits), total.lines
      from account cross join around
      join day_total as total on total.account = account.id and total.booked_on between around.first and around.last
        and total.recorded_day <= (select recorded_day from rolled)
      where account.owner = $1
      union all
      select account.currency, account.kind, entry.kind, entry.stream, entry.program_id, ${debtor}, entry.booked_on,
        account.normal_side * line.amount, 1
      from account
      join line_chunk on line_chunk.account = account.id
        and from_seq between (select next_seq from behind) and $2::bigint
      cross join lateral unnest(seqs, amounts) as line (seq, amount)
      join entry on entry."partition" = account."partition" and entry.seq = line.seq
        and entry.booked_on between $3 and $4
      where account.owner = $1
    )
    select ${['currency', ...shown].join(', ')}, amount, lines
    from (
      select ${grouped.join(', ')}, sum(amount)::bigint as amount, sum(lines)::bigint as lines,
        dense_rank() over (order by name) as place
      from (select *, (currency || ' ' || coalesce(${first}::text, '')) collate "C" as name from movement) as named
      where name > $8 group by name, ${grouped.join(', ')}
    ) as placed
    where place <= $9 order by place, ${grouped.join(', ')}`;
};

/** What was booked on the creator's accounts on some days, told apart by some dimensions and in their order. */
export async function movements<By extends Dimension>(
  books: Queryable,
  { creatorId, from, to, lastSeq, by, page = everyName }: Asked<By>,
): Promise<readonly Movement<By>[]> {
  const days = { from, to };
  const { months, around } = (by as readonly Dimension[]).includes('bookedOn')
    ? { months: [], around: [days] }
    : wholeMonths(days);
  const { rows } = await books.query<Movement<By>>(movementsBy(by), [
    ...[creatorId, lastSeq, from, to, months.map(firstDayOf)],
    ...[around.map((part) => part.from), around.map((part) => part.to), page.after, page.names],
  ]);
  return rows;
}
