import type { Database, Queryable } from '#postgres';
import { accountName, type Account } from '../domain/chart-of-accounts.js';
import { proveEntries } from './proof-days.query.js';
import type { ClaimedAccount, Proof } from './proof.js';

/** In order of precedence. */
export const statementProofRefusals = ['statement-empty', 'statement-too-long', 'head-not-made'] as const;
export type StatementProofRefusal = (typeof statementProofRefusals)[number];

/**
 * The lines that say what an account did in a month: from the first that counts in it or later to the last that counts in
 * it or earlier. Where none is between, the last that counts earlier: its balance is opening and closing.
 */
const ranges = `
  select account.id, account."partition", account.owner, account.kind, account.scope, account.currency,
    max(line.number) filter (where entry.booked_on < $2::date + interval '1 month') as last_line,
    least(
      min(line.number) filter (where entry.booked_on >= $2::date), max(line.number) filter (where entry.booked_on < $2::date + interval '1 month')
    ) as first_line
  from account
  join line_chunk as chunk on chunk.account = account.id
  cross join lateral (
    select each.seq, chunk.first_line + each.number - 1 as number
    from unnest(chunk.seqs) with ordinality as each (seq, number)
  ) as line
  join entry on entry."partition" = account."partition" and entry.seq = line.seq
  where account.owner = $1
  group by account.id
  having bool_or(entry.booked_on < $2::date + interval '1 month')
  order by account.id`;

const linesOf = `
  select line.seq, line.amount, entry.booked_on < $4::date as is_earlier, entry.booked_on < $4::date + interval '1 month' as is_counted,
    (chunk.opening_debits - chunk.opening_credits + line.moved)::bigint as balance
  from line_chunk as chunk
  cross join lateral (
    select each.seq, each.amount, each.number, sum(each.amount) over (order by each.number) as moved
    from unnest(chunk.seqs, chunk.amounts) with ordinality as each (seq, amount, number)
  ) as line
  join entry on entry."partition" = $5 and entry.seq = line.seq
  where chunk.account = $1 and chunk.first_line <= $3 and chunk.first_line + line.number - 1 between $2 and $3
  order by line.seq`;

interface RangeRow extends Account {
  id: bigint;
  partition: number;
  first_line: bigint;
  last_line: bigint;
}

interface LineRow {
  seq: bigint;
  amount: bigint;
  balance: bigint;
  is_earlier: boolean;
  is_counted: boolean;
}

interface Wanted {
  readonly creatorId: string;
  /** YYYY-MM. */
  readonly month: string;
}

/** As many as the verifier reads in seconds. */
const mostLines = 20_000n;

/** A proof of all lines that a month's statement of a creator is made of, in all their accounts. */
export function proveStatement(database: Database, wanted: Wanted): Promise<Proof | StatementProofRefusal> {
  return database.transaction(async (tx) => {
    await tx.query('set transaction isolation level repeatable read, read only');
    return prove(tx, wanted);
  });
}

async function prove(books: Queryable, { creatorId, month }: Wanted): Promise<Proof | StatementProofRefusal> {
  const from = `${month}-01`;
  const { rows } = await books.query<RangeRow>(ranges, [creatorId, from]);
  const [first] = rows;
  if (first === undefined) return 'statement-empty';
  const lines = rows.reduce((sum, { first_line, last_line }) => sum + last_line - first_line + 1n, 0n);
  if (lines > mostLines) return 'statement-too-long';
  const accounts: ClaimedAccount[] = [];
  const seqs = new Set<bigint>();
  for (const account of rows) {
    const { id, partition, first_line, last_line } = account;
    const read = await books.query<LineRow>(linesOf, [id, first_line, last_line, from, partition]);
    for (const { seq } of read.rows) seqs.add(seq);
    accounts.push(claimed(account, read.rows));
  }
  const inOrder = [...seqs].sort((one, other) => (one < other ? -1 : 1));
  const proven = await proveEntries(books, first.partition, inOrder);
  if (proven === undefined) return 'head-not-made';
  return { format: 'tributary.proof.1', claim: { creatorId, month, accounts }, ...proven };
}

function claimed(account: RangeRow, lines: readonly LineRow[]): ClaimedAccount {
  const sum = (of: readonly LineRow[]) => of.reduce((total, { amount }) => total + amount, 0n);
  const before = (lines[0]?.balance ?? 0n) - (lines[0]?.amount ?? 0n);
  return {
    account: accountName(account),
    firstLine: String(account.first_line),
    lastLine: String(account.last_line),
    opening: String(before + sum(lines.filter(({ is_earlier }) => is_earlier))),
    closing: String(before + sum(lines.filter(({ is_counted }) => is_counted))),
  };
}
