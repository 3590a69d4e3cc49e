import type { Queryable } from '#postgres';
import type { Account } from '../domain/chart-of-accounts.js';
import type { KnownAccount } from '../journal/known-accounts.query.js';
import { SliceAccounts } from '../journal/slice-accounts.js';

const accountsOf = `
  select account.owner, account.kind, account.scope, account.currency, account.id,
    coalesce(last.closing_debits, 0) as debits, coalesce(last.closing_credits, 0) as credits,
    coalesce(last.first_line + cardinality(last.seqs) - 1, 0) as lines
  from account
  left join lateral (
    select closing_debits, closing_credits, first_line, seqs from line_chunk
    where line_chunk.account = account.id order by from_seq desc limit 1
  ) as last on true
  where account."partition" = $1`;

/** Every account of a partition, with its totals. */
export async function readAllAccounts(books: Queryable, partition: number): Promise<SliceAccounts> {
  const { rows } = await books.query<Account & KnownAccount>(accountsOf, [partition]);
  const accounts = new SliceAccounts();
  for (const { owner, kind, scope, currency, ...known } of rows) {
    accounts.on({ owner, kind, scope, currency }).found(known);
  }
  return accounts;
}
