import type { Tx } from '#postgres';
import { type Account, accountName, stripeOf } from '../domain/chart-of-accounts.js';

/** An account as its last line left it. */
export interface KnownAccount {
  readonly id: bigint;
  readonly debits: bigint;
  readonly credits: bigint;
  readonly lines: bigint;
}

/** Account by account: the plan is made while the table is empty and stays, so no join may read the whole of it. */
const lastTotals = `
  select wanted.number, account.id, coalesce(last.closing_debits, 0) as debits,
    coalesce(last.closing_credits, 0) as credits, coalesce(last.lines, 0) as lines
  from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::integer[])
    with ordinality as wanted (owner, kind, scope, currency, stripe, number)
  cross join lateral (
    select id from account
    where owner = wanted.owner and kind = wanted.kind and scope = wanted.scope and currency = wanted.currency
      and stripe = wanted.stripe offset 0
  ) as account
  left join lateral (
    select closing_debits, closing_credits, first_line + cardinality(seqs) - 1 as lines
    from line_chunk where line_chunk.account = account.id
    order by from_seq desc limit 1
  ) as last on true`;

interface TotalsRow {
  number: bigint;
  id: bigint;
  debits: bigint;
  credits: bigint;
  lines: bigint;
}

/** The accounts that exist, by name, with their totals: one round trip. */
export async function readAccounts(
  tx: Tx,
  partition: number,
  accounts: readonly Account[],
): Promise<Map<string, KnownAccount>> {
  if (accounts.length === 0) return new Map();
  const { rows } = await tx.prepared<TotalsRow>('ledger-last-totals', lastTotals, [
    accounts.map(({ owner }) => owner),
    accounts.map(({ kind }) => kind),
    accounts.map(({ scope }) => scope),
    accounts.map(({ currency }) => currency),
    accounts.map((account) => stripeOf(account, partition)),
  ]);
  return new Map(
    rows.map(({ number, ...known }) => [accountName(accounts[Number(number) - 1] as Account), known] as const),
  );
}
