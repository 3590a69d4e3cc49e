import type { AnswerOf, ledgerRoutes } from '#contracts';
import type { Database } from '#postgres';
import { asCreator } from '../../reads/as-creator.query.js';
import { type CreatorAccount, splitOf } from '../../reads/split.js';

/** An account's balance is the closing of its last chunk. */
const lastClosings = `
  select account.currency, account.kind,
    account.normal_side * (last.closing_debits - last.closing_credits) as balance
  from account
  cross join lateral (
    select closing_debits, closing_credits from line_chunk where line_chunk.account = account.id
    order by from_seq desc limit 1
  ) as last
  where account.owner = $1
  order by account.currency`;

interface ClosingRow {
  currency: string;
  kind: CreatorAccount;
  balance: bigint;
}

/** What a creator has now, a row a currency that they ever had anything in. */
export async function getBalances(
  database: Database,
  creatorId: string,
): Promise<AnswerOf<typeof ledgerRoutes.getBalances>> {
  const { rows } = await asCreator(database, creatorId, (books) => books.query<ClosingRow>(lastClosings, [creatorId]));
  const byCurrency = Map.groupBy(rows, ({ currency }) => currency);
  const balances = [...byCurrency].map(([currency, closings]) => ({
    currency,
    ...splitOf(currency, Object.fromEntries(closings.map(({ kind, balance }) => [kind, balance]))),
  }));
  return { creatorId, balances };
}
