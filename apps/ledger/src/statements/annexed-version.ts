import type { IssuedStatement } from '#contracts';
import { daysOf } from './month-figures.js';
import { readLearned } from './learned.query.js';
import { lateOf } from '../domain/statement.js';
import type { Queryable } from '#postgres';
import { lateView } from './statement-document.js';
import type { StoredStatement } from './statement-rows.query.js';

interface Annexing {
  readonly first: Pick<StoredStatement, 'nextSeq'>;
  readonly latest: StoredStatement;
  /** How far the creator's partition is read. */
  readonly toSeq: bigint;
  readonly reason: string;
  readonly issuedBy: string;
  readonly issuedAt: string;
}

/** The version after `latest`: the same figures, and what became known of the month. Undefined where that is nothing new. */
export async function annexedVersion(
  books: Queryable,
  { first, latest, toSeq, reason, issuedBy, issuedAt }: Annexing,
): Promise<IssuedStatement | undefined> {
  const document = JSON.parse(latest.bytes.toString('utf8')) as IssuedStatement;
  const { creatorId, currency, month } = document;
  const scope = { creatorId, currency, ...daysOf(month), toSeq };
  const fresh = await readLearned(books, { ...scope, fromSeq: latest.nextSeq });
  if (fresh.length === 0) return undefined;
  const learned = await readLearned(books, { ...scope, fromSeq: first.nextSeq });
  return {
    ...document,
    version: latest.version + 1,
    previousSha256: latest.sha256.toString('hex'),
    annex: {
      ...{ reason, issuedBy, issuedAt, nextSeq: String(toSeq) },
      learned: lateView(currency, lateOf(learned)),
      learnedSinceVersion: lateView(currency, lateOf(fresh)),
    },
  };
}
