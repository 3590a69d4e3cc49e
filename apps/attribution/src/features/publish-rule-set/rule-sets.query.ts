import type { Tx } from '#postgres';

/** The latest instant that a decision of the program has looked up rules for. */
export async function lastRuleInstant(tx: Tx, programId: string): Promise<string | undefined> {
  const { rows } = await tx.query<{ rule_at: Date }>(
    'select rule_at from decision where program_id = $1 order by rule_at desc limit 1',
    [programId],
  );
  return rows[0]?.rule_at.toISOString();
}

export async function insertRuleSet(
  tx: Tx,
  row: {
    programId: string;
    version: number;
    effectiveFrom: string;
    sha256: string;
    document: string;
    publishedBy: string;
    publishedAt: string;
  },
): Promise<void> {
  await tx.query(
    `insert into rule_set (program_id, version, effective_from, sha256, document, published_by, published_at)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [row.programId, row.version, row.effectiveFrom, row.sha256, row.document, row.publishedBy, row.publishedAt],
  );
}
