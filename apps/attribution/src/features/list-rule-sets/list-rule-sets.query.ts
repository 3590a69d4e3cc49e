import { fromJson, type PublishedRuleSet, type RuleSetDocument } from '#contracts';
import type { Queryable } from '#postgres';

export async function listRuleSets(database: Queryable, programId: string): Promise<PublishedRuleSet[]> {
  const { rows } = await database.query<{
    version: number;
    sha256: string;
    published_by: string;
    published_at: Date;
    document: string;
  }>(
    `select version, sha256, published_by, published_at, document::text as document
     from rule_set where program_id = $1 order by version`,
    [programId],
  );
  return rows.map(({ version, sha256, published_by, published_at, document }) => ({
    programId,
    version,
    sha256,
    publishedBy: published_by,
    publishedAt: published_at.toISOString(),
    ruleSet: fromJson(document) as RuleSetDocument,
  }));
}
