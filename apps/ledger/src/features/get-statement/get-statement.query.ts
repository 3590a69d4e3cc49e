import type { RevenueStream, Statement } from '#contracts';
import type { Database } from '#postgres';
import { asCreator } from '../../reads/as-creator.query.js';
import { type CreatorAccount, splitOf, totalOf } from '../../reads/split.js';
import { lastDayOf } from './month.js';

/** Opening: what was moved on days before the month. Closing: that, and what the month moved. */
const sumsByAccount = `
  select account.currency, account.kind,
    coalesce(sum(moved.amount) filter (where moved.effective_day < $2), 0)::bigint as opening,
    coalesce(sum(moved.amount), 0)::bigint as closing
  from account
  cross join lateral (
    select effective_day, account.normal_side
      * (closing_debits - opening_debits - closing_credits + opening_credits) as amount
    from line_chunk where line_chunk.account = account.id and effective_day <= $3
  ) as moved
  where account.owner = $1
  group by account.currency, account.kind
  order by account.currency`;

/** What each kind of entry did to the creator's accounts together. */
const movesOfMonth = `
  select entry.currency, entry.kind, entry.stream, entry.program_id,
    sum(account.normal_side * line.amount)::bigint as amount
  from account
  join line_chunk on line_chunk.account = account.id and line_chunk.effective_day between $2 and $3
  cross join lateral unnest(line_chunk.seqs, line_chunk.amounts) as line (seq, amount)
  join entry on entry."partition" = account."partition" and entry.seq = line.seq
  where account.owner = $1
  group by entry.currency, entry.kind, entry.stream, entry.program_id
  having sum(account.normal_side * line.amount) <> 0
  order by entry.currency, entry.stream, entry.program_id, entry.kind`;

interface SumRow {
  currency: string;
  kind: CreatorAccount;
  opening: bigint;
  closing: bigint;
}

interface MoveRow {
  currency: string;
  kind: string;
  stream: RevenueStream | null;
  program_id: string | null;
  amount: bigint;
}

const sections = ['earnings', 'adjustments', 'exchanges', 'imported', 'reversals', 'payouts'] as const;
type Section = (typeof sections)[number];

/**
 * Where a statement shows what an entry added or took. Entries of other kinds move money between the creator's own
 * accounts. A payout leaves with its start, not with the bank's word; one that the bank refuses comes back.
 */
const sectionOf: Readonly<Record<string, Section>> = {
  'commission-accrued': 'earnings',
  'commission-approved': 'earnings',
  'commission-adjusted': 'adjustments',
  'adjustment-posted': 'adjustments',
  'exchange-posted': 'exchanges',
  'opening-imported': 'imported',
  'commission-reversed': 'reversals',
  'payment-started': 'payouts',
  'payment-rejected': 'payouts',
};

/** A month of a creator by effective day (UTC): opening + earnings + adjustments + exchanges + imported − reversals − payouts = closing. */
export async function getStatement(database: Database, creatorId: string, month: string): Promise<Statement> {
  const from = `${month}-01`;
  const to = lastDayOf(month);
  const { sums, moves } = await asCreator(database, creatorId, async (books) => ({
    sums: (await books.query<SumRow>(sumsByAccount, [creatorId, from, to])).rows,
    moves: (await books.query<MoveRow>(movesOfMonth, [creatorId, from, to])).rows,
  }));
  const currencies = [...Map.groupBy(sums, ({ currency }) => currency)].map(([currency, accounts]) =>
    currencyPart(
      currency,
      accounts,
      moves.filter((move) => move.currency === currency),
    ),
  );
  return { creatorId, month, from, to, currencies };
}

function currencyPart(
  currency: string,
  accounts: readonly SumRow[],
  moves: readonly MoveRow[],
): Statement['currencies'][number] {
  const opening = splitOf(currency, Object.fromEntries(accounts.map((account) => [account.kind, account.opening])));
  const closing = splitOf(currency, Object.fromEntries(accounts.map((account) => [account.kind, account.closing])));
  const sumOf = (section: Section): bigint =>
    moves.filter(({ kind }) => sectionOf[kind] === section).reduce((sum, { amount }) => sum + amount, 0n);
  const moved = moves.reduce((sum, { amount }) => sum + amount, 0n);
  const shown = sections.reduce((sum, section) => sum + sumOf(section), 0n);
  if (shown !== moved || totalOf(closing) - totalOf(opening) !== moved) {
    throw new Error(`the statement in ${currency} does not add up: ${moves.map(({ kind }) => kind).join(', ')}`);
  }
  return {
    currency,
    opening,
    earnings: earningsOf(currency, moves),
    adjustments: { minor: sumOf('adjustments'), currency },
    exchanges: { minor: sumOf('exchanges'), currency },
    imported: { minor: sumOf('imported'), currency },
    reversals: { minor: -sumOf('reversals'), currency },
    payouts: { minor: -sumOf('payouts'), currency },
    closing,
  };
}

/** By stream and program, whether accrued first or approved at once. */
function earningsOf(currency: string, moves: readonly MoveRow[]): Statement['currencies'][number]['earnings'] {
  const earned = moves.flatMap(({ kind, stream, program_id: programId, amount }) =>
    sectionOf[kind] === 'earnings' && stream !== null && programId !== null ? [{ stream, programId, amount }] : [],
  );
  return [...Map.groupBy(earned, ({ stream, programId }) => `${stream} ${programId}`).values()].map((parts) => {
    const [{ stream, programId }] = parts as [(typeof parts)[number]];
    return { stream, programId, amount: { minor: parts.reduce((sum, { amount }) => sum + amount, 0n), currency } };
  });
}
