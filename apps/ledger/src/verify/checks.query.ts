import type { Finding } from '#contracts';
import type { Queryable } from '#postgres';
import { mostLegs } from '../domain/entry.js';

/** The key of a row: numbers, so that the first is the least of them, or texts. */
export type Place = readonly (bigint | string)[];

/** One rule of the books that SQL can look after. */
export interface Check {
  /** The rule, as a sentence that should be true. */
  readonly check: string;
  /** Answers with one row: `rows` that were looked at, and `place`, the key of the first wrong one or null. */
  readonly sql: string;
  /** What a place is called. */
  readonly nameOf: (place: Place) => string;
}

export async function runCheck(books: Queryable, { check, sql, nameOf }: Check): Promise<Finding> {
  const { rows: answers } = await books.query<{ rows: bigint; place: Place | null }>(sql);
  const [{ rows, place }] = answers as [(typeof answers)[number]];
  return { check, rows: Number(rows), ...(place === null ? {} : { fault: nameOf(place) }) };
}

const entryAt = ([partition, seq]: Place) => `entry ${partition}-${seq}`;
const chunkAt = ([account, seq]: Place) => `line_chunk of account ${account} from entry ${seq}`;
const accountAt = ([account]: Place) => `account ${account}`;
const partitionAt = ([partition]: Place) => `journal_partition ${partition}`;

const pairs = Array.from({ length: mostLegs }, (_, at) => `(entry.account_${at + 1}, entry.amount_${at + 1})`);
/** For `from entry`: a row a leg. */
export const legs = `cross join lateral (
        select account, amount from (values ${pairs.join(', ')}) as pair (account, amount)
        where num_nonnulls(account, amount) > 0
      ) as leg`;

const entries: readonly Check[] = [
  {
    check: 'every entry sums to zero',
    sql: `
      select count(*) as rows, min(array["partition", seq]) filter (where total is distinct from 0) as place
      from (
        select entry."partition", entry.seq, sum(leg.amount) as total from entry ${legs}
        group by entry."partition", entry.seq
      ) as summed`,
    nameOf: entryAt,
  },
  {
    check: 'every entry has two to eight legs, none of them zero, each on an account of its own',
    sql: `
      select count(*) as rows, min(array["partition", seq])
        filter (where legs not between 2 and 8 or accounts <> legs or zeros > 0) as place
      from (
        select entry."partition", entry.seq, count(*) as legs, count(distinct leg.account) as accounts,
          count(*) filter (where coalesce(leg.amount, 0) = 0 or leg.account is null) as zeros
        from entry ${legs} group by entry."partition", entry.seq
      ) as counted`,
    nameOf: entryAt,
  },
  {
    check: 'every leg is on an account of its partition and currency',
    sql: `
      select count(*) as rows, min(array[entry."partition", entry.seq]) filter (where account.id is null
        or account."partition" <> entry."partition" or account.currency <> entry.currency) as place
      from entry ${legs} left join account on account.id = leg.account`,
    nameOf: entryAt,
  },
  {
    check: 'entries are numbered without a hole',
    sql: `
      select count(*) as rows, min(array["partition", seq]) filter (where seq <> expected) as place
      from (
        select "partition", seq, row_number() over (partition by "partition" order by seq) - 1 as expected from entry
      ) as numbered`,
    nameOf: entryAt,
  },
  {
    check: 'the fence stands behind the last entry, seal and account',
    sql: `
      select count(*) as rows, min(array["partition"::bigint]) filter (where next_seq <> entries or next_batch <> seals
        or next_account <> accounts or head_hash <> coalesce(last_hash, decode(repeat('00', 32), 'hex'))) as place
      from (
        select fence.*,
          (select count(*) from entry where entry."partition" = fence."partition") as entries,
          (select count(*) from seal where seal."partition" = fence."partition") as seals,
          (select count(*) from account where account."partition" = fence."partition") as accounts,
          (select hash from seal where seal."partition" = fence."partition" order by batch desc limit 1) as last_hash
        from journal_partition as fence
      ) as counted`,
    nameOf: partitionAt,
  },
];

const accounts: readonly Check[] = [
  {
    check: 'every chunk closes with its opening and its lines, and not below zero where that is not allowed',
    sql: `
      select count(*) as rows, min(array[account, from_seq]) filter (where
        closing_debits <> opening_debits + debits or closing_credits <> opening_credits + credits
        or seqs[1] <> from_seq or cardinality(seqs) <> cardinality(amounts)
        or not (may_be_negative or normal_side * (closing_debits - closing_credits) >= 0)) as place
      from line_chunk
      cross join lateral (
        select coalesce(sum(amount) filter (where amount > 0), 0) as debits,
          coalesce(-sum(amount) filter (where amount < 0), 0) as credits
        from unnest(amounts) as amount
      ) as total`,
    nameOf: chunkAt,
  },
  {
    check: 'every chunk opens where the one before it closed',
    sql: `
      select count(*) as rows, min(array[account, from_seq]) filter (where opening_debits <> debits
        or opening_credits <> credits or first_line <> line or batch < earlier_batch) as place
      from (
        select account, from_seq, opening_debits, opening_credits, first_line, batch,
          lag(closing_debits, 1, 0::bigint) over following as debits,
          lag(closing_credits, 1, 0::bigint) over following as credits,
          coalesce(lag(first_line + cardinality(seqs)) over following, 1) as line,
          lag(batch, 1, 0::bigint) over following as earlier_batch
        from line_chunk window following as (partition by account order by from_seq)
      ) as chained`,
    nameOf: chunkAt,
  },
  {
    check: "every chunk has its account's side and bounds",
    sql: `
      select count(*) as rows, min(array[chunk.account, chunk.from_seq]) filter (where account.id is null
        or account.normal_side <> chunk.normal_side or account.may_be_negative <> chunk.may_be_negative) as place
      from line_chunk as chunk left join account on account.id = chunk.account`,
    nameOf: chunkAt,
  },
  {
    check: 'the lines of the accounts are the legs of the entries',
    sql: `
      select count(*) as rows, min(array[coalesce(account, 0), seq]) filter (where difference <> 0) as place
      from (
        select account, seq, sum(side) as difference
        from (
          select leg.account, entry.seq, leg.amount, entry.batch,
            (entry.effective_at at time zone 'UTC')::date as effective_day, 1 as side
          from entry ${legs}
          union all
          select chunk.account, line.seq, line.amount, chunk.batch, chunk.effective_day, -1
          from line_chunk as chunk cross join lateral unnest(chunk.seqs, chunk.amounts) as line (seq, amount)
        ) as sides
        group by account, seq, amount, batch, effective_day
      ) as compared`,
    nameOf: ([account, seq]) => `account ${account}, entry ${seq} of its partition`,
  },
  {
    check: 'every balance is the sum of its legs',
    sql: `
      select count(*) as rows, min(array[account.id])
        filter (where coalesce(last.balance, 0) <> coalesce(folded.balance, 0)) as place
      from account
      left join (select leg.account, sum(leg.amount) as balance from entry ${legs} group by leg.account) as folded
        on folded.account = account.id
      left join lateral (
        select closing_debits - closing_credits as balance from line_chunk where line_chunk.account = account.id
        order by from_seq desc limit 1
      ) as last on true`,
    nameOf: accountAt,
  },
  {
    check: 'debits are credits in every currency',
    sql: `
      select count(*) as rows, min(array[account]) filter (where balance <> 0) as place
      from (
        select account.currency, min(account.id) as account, sum(last.balance) as balance
        from account
        cross join lateral (
          select closing_debits - closing_credits as balance from line_chunk where line_chunk.account = account.id
          order by from_seq desc limit 1
        ) as last
        group by account.currency
      ) as trial`,
    nameOf: ([account]) => `the currency of account ${account}`,
  },
];

export const entryChecks: readonly Check[] = [...entries, ...accounts];
