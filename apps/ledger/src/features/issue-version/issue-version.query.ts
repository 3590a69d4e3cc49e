import type { Tx } from '#postgres';
import type { StatementOf } from '../../statements/statement-document.js';

/** One at a time at a statement, until the transaction ends. */
export async function takeStatement(tx: Tx, { creatorId, currency, month }: StatementOf): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`${creatorId} ${currency} ${month}`]);
}
