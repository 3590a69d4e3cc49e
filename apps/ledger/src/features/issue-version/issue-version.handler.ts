import type { StatementVersion } from '#contracts';
import type { Tx } from '#postgres';
import { annexedVersion } from '../../statements/annexed-version.js';
import { journalCut } from '../../statements/journal-cut.query.js';
import { hashed, type StatementOf } from '../../statements/statement-document.js';
import { findStatement, insertStatements } from '../../statements/statement-rows.query.js';
import { takeStatement } from './issue-version.query.js';

/** In order of precedence. */
export const versionRefusals = ['statement-unknown', 'nothing-learned'] as const;
export type VersionRefusal = (typeof versionRefusals)[number];

interface IssueVersion extends StatementOf {
  readonly reason: string;
  readonly actor: string;
}

/** Issues the next version of a statement, with what became known of its month; or says why not. */
export async function issueVersion(
  { clock }: { readonly clock: () => string },
  tx: Tx,
  { reason, actor, ...of }: IssueVersion,
): Promise<StatementVersion | VersionRefusal> {
  await takeStatement(tx, of);
  const [first, latest] = [await findStatement(tx, of, 1), await findStatement(tx, of)];
  if (first === undefined || latest === undefined) return 'statement-unknown';
  const { partition } = latest;
  const toSeq = (await journalCut(tx))[partition] ?? latest.nextSeq;
  const issuedAt = clock();
  const document = await annexedVersion(tx, { first, latest, toSeq, reason, issuedBy: actor, issuedAt });
  if (document === undefined) return 'nothing-learned';
  const { bytes, sha256 } = hashed(document);
  await insertStatements(tx, [{ document, bytes, sha256, partition, nextSeq: toSeq, issuedAt }]);
  const { currency, month, version } = document;
  return { currency, month, version, sha256: sha256.toString('hex'), issuedAt };
}
