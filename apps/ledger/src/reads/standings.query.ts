import type { Queryable } from '#postgres';
import { rolledCtes, spanCte } from './rolled.query.js';
import type { CreatorAccount } from './split.js';

/** What an account of a creator stood at, positive on its normal side. */
export interface Standing {
  readonly currency: string;
  readonly account: CreatorAccount;
  readonly balance: bigint;
}

/** `effective`: the day it happened on. `booked`: the day it counts on in statements. */
export type DayClock = 'effective' | 'booked';

interface Asked {
  readonly creatorId: string;
  /** Only lines up to and with this day (YYYY-MM-DD); all where absent. */
  readonly upTo?: { readonly clock: DayClock; readonly day: string };
  /** Only entries up to and with this one of the creator's partition. */
  readonly lastSeq: bigint;
}

const lastClosings = `
  select account.currency, account.kind as account,
    account.normal_side * (last.closing_debits - last.closing_credits) as balance
  from account
  cross join lateral (
    select closing_debits, closing_credits from line_chunk
    where line_chunk.account = account.id and from_seq <= $2
    order by from_seq desc limit 1
  ) as last
  where account.owner = $1
  order by account.currency, account.kind`;

const tailOf: Readonly<Record<DayClock, string>> = {
  effective: `
    select sum(closing_debits - opening_debits - closing_credits + opening_credits) as amount from line_chunk
    where line_chunk.account = account.id and effective_day <= $3
      and from_seq between (select next_seq from behind) and $2::bigint`,
  booked: `
    select sum(line.amount) as amount from line_chunk
    cross join lateral unnest(seqs, amounts) as line (seq, amount)
    join entry on entry."partition" = account."partition" and entry.seq = line.seq and entry.booked_on <= $3
    where line_chunk.account = account.id
      and from_seq between (select next_seq from behind) and $2::bigint`,
};

/** Of each span its last day that is asked for, and the lines behind the spans: bounded by days, not by lines. */
const standingsUpTo = (clock: DayClock) => `
  with ${rolledCtes}, ${spanCte}
  select account.currency, account.kind as account,
    (account.normal_side * (coalesce(summed.amount, 0) + coalesce(tail.amount, 0)))::bigint as balance
  from account
  cross join lateral (
    select sum(upwards.amount) as amount from span
    cross join lateral (
      select ${clock}_amount as amount from running_total
      where running_total.account = account.id and running_total.months = span.months
        and running_total.recorded_from = span.recorded_from and day <= $3
      order by day desc limit 1
    ) as upwards
  ) as summed
  cross join lateral (${tailOf[clock]}) as tail
  where account.owner = $1 and (summed.amount is not null or tail.amount is not null)
  order by account.currency, account.kind`;

const upToDay = { effective: standingsUpTo('effective'), booked: standingsUpTo('booked') };

/** The accounts that had a line by then, each at what it stood at. */
export async function standings(books: Queryable, { creatorId, upTo, lastSeq }: Asked): Promise<readonly Standing[]> {
  const { rows } =
    upTo === undefined
      ? await books.query<Standing>(lastClosings, [creatorId, lastSeq])
      : await books.query<Standing>(upToDay[upTo.clock], [creatorId, lastSeq, upTo.day]);
  return rows;
}
