import { createHash, randomBytes } from 'node:crypto';
import type { AnswerOf, BodyOf, ingestionRoutes } from '#contracts';
import type { Tx } from '#postgres';
import type { IngestionDeps } from '../../ingestion.deps.js';
import { encryptSecret } from '../../keeping/source.query.js';
import { isTimeZone } from '../../networks/zoned-instant.js';
import { insertSource } from './create-source.query.js';

/** In order of precedence. */
export const createSourceRefusals = ['time-zone-unknown', 'token-missing', 'token-not-used'] as const;
export type CreateSourceRefusal = (typeof createSourceRefusals)[number];

type Deps = Pick<IngestionDeps, 'clock' | 'newId' | 'mappings' | 'sourceSecretKey'>;

/** An account with a network. The signing secret is made here, and told this once. */
export async function createSource(
  deps: Deps,
  tx: Tx,
  wanted: BodyOf<typeof ingestionRoutes.createSource>,
): Promise<AnswerOf<typeof ingestionRoutes.createSource> | CreateSourceRefusal> {
  const { token, timeZone = 'UTC', ...fields } = wanted;
  const authenticity = deps.mappings.get(fields.network)?.authenticity.kind;
  if (!isTimeZone(timeZone)) return 'time-zone-unknown';
  if (authenticity === 'token' && token === undefined) return 'token-missing';
  if (authenticity !== 'token' && token !== undefined) return 'token-not-used';
  const secret = authenticity === 'standard-webhooks' ? `whsec_${randomBytes(32).toString('base64')}` : undefined;
  const sourceId = deps.newId();
  const source = {
    sourceId,
    ...fields,
    timeZone,
    path: fields.network === 'signed' ? '/v1/events' : `/postbacks/${sourceId}`,
    createdAt: deps.clock(),
  };
  await insertSource(tx, source, {
    tokenSha256: token === undefined ? null : createHash('sha256').update(token).digest('hex'),
    secretEncrypted: secret === undefined ? null : encryptSecret(secret, deps.sourceSecretKey),
  });
  return secret === undefined ? source : { ...source, secret };
}
