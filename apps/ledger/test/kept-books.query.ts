import type { Queryable } from '#postgres';

/** Debits − credits by account name, all stripes together, without those at nothing. */
export type Balances = ReadonlyMap<string, bigint>;

const unbalanced = `
  select "partition" || '-' || seq as entry from posting
  group by "partition", seq having sum(debit) <> sum(credit)`;

const sums = `
  select owner || '/' || account_kind || '/' || scope || '/' || currency as account,
    (sum(debit) - sum(credit))::bigint as minor
  from posting group by 1 having sum(debit) <> sum(credit)`;

/** The closing of the last chunk of each account that was sealed by then. */
const closings = `
  select number, owner || '/' || kind || '/' || scope || '/' || currency as account, sum(last.closing)::bigint as minor
  from unnest($1::timestamptz[]) with ordinality as known (instant, number)
  cross join account
  cross join lateral (
    select closing_debits - closing_credits as closing
    from line_chunk
    join seal on seal."partition" = account."partition" and seal.batch = line_chunk.batch
    where line_chunk.account = account.id and seal.recorded_at <= known.instant
    order by from_seq desc limit 1
  ) as last
  group by 1, 2 having sum(last.closing) <> 0`;

const tables = [
  ...['account', 'entry', 'line_chunk', 'seal', 'journal_partition', 'commission_state', 'reservation_state'],
  ...['hold_due', 'log_batch'],
];

const content = tables
  .map(
    (table) =>
      `select '${table}' as name, md5(string_agg(row::text, ' ' order by row::text)) as digest, count(*) as rows from ${table} as row`,
  )
  .join(' union all ');

interface Row {
  account: string;
  minor: bigint;
}

const mapOf = (rows: readonly Row[]): Balances => new Map(rows.map(({ account, minor }) => [account, minor]));

/** The entries that do not sum to zero; there are none. */
export async function unbalancedEntries(books: Queryable): Promise<readonly string[]> {
  return (await books.prepared<{ entry: string }>('unbalanced', unbalanced, [])).rows.map(({ entry }) => entry);
}

/** The fold of all entries. */
export async function foldedBalances(books: Queryable): Promise<Balances> {
  return mapOf((await books.prepared<Row>('sums', sums, [])).rows);
}

/** What the books say of each of these instants today. */
export async function balancesKnownAt(books: Queryable, instants: readonly string[]): Promise<readonly Balances[]> {
  const { rows } = await books.prepared<Row & { number: bigint }>('closings', closings, [instants]);
  const byInstant = Map.groupBy(rows, ({ number }) => Number(number));
  return instants.map((_, index) => mapOf(byInstant.get(index + 1) ?? []));
}

/** Every table that the ledger keeps: how many rows, and a digest of them. */
export async function contentOf(books: Queryable): Promise<ReadonlyMap<string, string>> {
  const { rows } = await books.prepared<{ name: string; digest: string | null; rows: bigint }>('content', content, []);
  return new Map(rows.map(({ name, digest, rows: count }) => [name, `${count} ${digest}`]));
}
