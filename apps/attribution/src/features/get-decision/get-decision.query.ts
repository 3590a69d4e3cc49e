import { type DecisionView, fromJson, reviveMoney } from '#contracts';
import type { Queryable } from '#postgres';
import type { Decided } from '../../casework/case-records.js';

/** The decision as it was made; nothing is computed again. */
export async function getDecision(database: Queryable, decisionId: string): Promise<DecisionView | undefined> {
  const { rows } = await database.query<{ document: string }>(
    'select document::text as document from decision where decision_id = $1',
    [decisionId],
  );
  if (rows[0] === undefined) return undefined;
  const { told: _told, ruleAt: _ruleAt, ...view } = reviveMoney(fromJson(rows[0].document)) as Omit<Decided, 'inputs'>;
  return view;
}
