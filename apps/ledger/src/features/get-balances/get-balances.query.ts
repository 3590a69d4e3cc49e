import type { AnswerOf, ledgerRoutes } from '#contracts';
import type { Database } from '#postgres';
import { asCreator } from '../../reads/as-creator.query.js';
import { everything, lastSeqKnownAt } from '../../reads/known.query.js';
import { splitOf } from '../../reads/split.js';
import { standings } from '../../reads/standings.query.js';

interface Moment {
  /** As effective on this day (UTC, YYYY-MM-DD) and before; all days where absent. */
  readonly effectiveOn?: string;
  /** As known at this instant: from what was sealed by then; now where absent. */
  readonly knownAt?: string;
}

/** What a creator has, a row a currency that they had anything in by then. */
export async function getBalances(
  database: Database,
  creatorId: string,
  { effectiveOn, knownAt }: Moment = {},
): Promise<AnswerOf<typeof ledgerRoutes.getBalances>> {
  const upTo = effectiveOn === undefined ? {} : { upTo: { clock: 'effective' as const, day: effectiveOn } };
  const rows = await asCreator(database, creatorId, async (books) => {
    const lastSeq = knownAt === undefined ? everything : await lastSeqKnownAt(books, creatorId, knownAt);
    return lastSeq === undefined ? [] : standings(books, { creatorId, lastSeq, ...upTo });
  });
  const byCurrency = Map.groupBy(rows, ({ currency }) => currency);
  const balances = [...byCurrency].map(([currency, accounts]) => ({
    currency,
    ...splitOf(currency, Object.fromEntries(accounts.map(({ account, balance }) => [account, balance]))),
  }));
  return { creatorId, balances };
}
