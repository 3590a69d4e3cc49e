import type { DecisionView } from '#contracts';
import type { Queryable } from '#postgres';
import { decisionIn, type DecisionRow } from '../../casework/cases.query.js';

/** The decision as it was made; nothing is computed again. */
export async function getDecision(database: Queryable, decisionId: string): Promise<DecisionView | undefined> {
  const { rows } = await database.query<DecisionRow>(
    `select decision_id, conversion_id, version, program_id, rule_at, document::text as document
     from decision where decision_id = $1`,
    [decisionId],
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  const { told: _told, ruleAt: _ruleAt, ...view } = decisionIn(row);
  return view;
}
