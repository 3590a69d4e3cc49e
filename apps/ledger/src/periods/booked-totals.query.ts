import type { Queryable } from '#postgres';
import type { AccountTotals } from '../domain/trial-balance.js';

/** Part of the journal: by partition, from one number to before another. */
export interface Stretch {
  readonly currency: string;
  /** Days are booked on: after the first, through the second (YYYY-MM-DD; `-infinity` is before all). */
  readonly after: string;
  readonly through: string;
  readonly from: readonly bigint[];
  readonly to: readonly bigint[];
}

/** Creators' accounts of a kind are one line of a trial balance; a stripe is part of its account. */
const totals = `
  select case account.owner when 'company' then 'company' else 'creators' end as owner, account.kind, account.scope,
    coalesce(sum(leg.amount) filter (where leg.amount > 0), 0) as debits,
    coalesce(-sum(leg.amount) filter (where leg.amount < 0), 0) as credits
  from unnest($4::bigint[], $5::bigint[]) with ordinality as stretch (from_seq, to_seq, number)
  join entry_leg as leg on leg."partition" = stretch.number - 1 and leg.seq >= stretch.from_seq and leg.seq < stretch.to_seq
  join account on account.id = leg.account
  where leg.currency = $1 and leg.booked_on > $2::date and leg.booked_on <= $3::date
  group by 1, 2, 3`;

const openFrom = `
  select coalesce(first.seq, stretch.to_seq) as seq
  from unnest($3::bigint[], $4::bigint[]) with ordinality as stretch (from_seq, to_seq, number)
  left join lateral (
    select min(seq) as seq from entry
    where entry."partition" = stretch.number - 1 and seq >= stretch.from_seq and seq < stretch.to_seq
      and currency = $1 and booked_on > $2::date
  ) as first on true
  order by stretch.number`;

interface TotalsRow {
  owner: 'company' | 'creators';
  kind: string;
  scope: string;
  debits: string;
  credits: string;
}

/** What is booked in a stretch, by kind of account. */
export async function bookedTotals(books: Queryable, stretch: Stretch): Promise<AccountTotals[]> {
  const { currency, after, through, from, to } = stretch;
  const { rows } = await books.query<TotalsRow>(totals, [currency, after, through, from, to]);
  return rows.map(({ debits, credits, ...account }) => ({
    ...account,
    debits: BigInt(debits),
    credits: BigInt(credits),
  }));
}

/** By partition, the first entry of a stretch that is booked after its last day; its end where there is none. */
export async function firstBookedAfter(books: Queryable, stretch: Stretch): Promise<bigint[]> {
  const { currency, through, from, to } = stretch;
  const { rows } = await books.query<{ seq: bigint }>(openFrom, [currency, through, from, to]);
  return rows.map(({ seq }) => seq);
}
