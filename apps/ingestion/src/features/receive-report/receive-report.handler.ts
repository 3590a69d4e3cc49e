import { createHash } from 'node:crypto';
import { hideValues } from '#runtime';
import type { ItemOutcome } from '../../keeping/verdict.js';
import { itemsOf } from '../../keeping/request-items.js';
import { decryptSecret, findSource, type Source } from '../../keeping/source.query.js';
import type { IngestionDeps } from '../../ingestion.deps.js';
import { type AuthenticityRefusal, authenticityRefusal } from '../../networks/authenticity.js';
import { decode } from '../../networks/decode.js';
import type { Incoming } from '../../networks/incoming.js';
import type { Mapping } from '../../networks/mapping.js';

export type Received =
  | { readonly kind: 'source-unknown' }
  | { readonly kind: 'batch-too-large'; readonly max: number }
  | {
      readonly kind: 'refused';
      readonly mapping: Mapping;
      readonly reason: AuthenticityRefusal;
      readonly requestId: string;
    }
  | {
      readonly kind: 'kept';
      readonly mapping: Mapping;
      readonly items: readonly ItemOutcome[];
      readonly requestId: string;
    };

/** Keeps a network's request, whatever is in it, and decides what can be decided. Answered after the commit. */
export async function receiveReport(
  deps: IngestionDeps,
  sourceId: string,
  { incoming, correlationId }: { incoming: Incoming; correlationId: string },
): Promise<Received> {
  const source = await findSource(deps.database, sourceId);
  const mapping = source === undefined ? undefined : deps.mappings.get(source.network);
  if (source === undefined || mapping === undefined) return { kind: 'source-unknown' };
  const now = deps.clock();
  const requestId = deps.newId();
  const decoded = decode(mapping, incoming);
  const credentials = credentialsOf(source, deps.sourceSecretKey);
  const refusal = authenticityRefusal(mapping, { incoming, decoded, credentials, now });
  const items =
    refusal === undefined
      ? await itemsOf(deps, { mapping, source, decoded, requestId, reportedAt: now })
      : [{ wants: { outcome: 'refused' as const, reason: refusal } }];
  if (items === 'batch-too-large') return { kind: items, max: mapping.batch?.max ?? 1 };
  const row = {
    requestId,
    sourceId,
    receivedAt: now,
    method: incoming.method,
    path: incoming.path,
    query: masked(mapping, incoming.query),
    headers: shown(incoming.headers),
    bodySha256: createHash('sha256').update(incoming.body).digest('hex'),
    body: incoming.body,
    authentic: refusal === undefined,
    correlationId,
  };
  const outcomes = await deps.keeping.submit({ row, items, isRerun: false });
  if (refusal !== undefined) return { kind: 'refused', mapping, reason: refusal, requestId };
  return { kind: 'kept', mapping, items: outcomes, requestId };
}

function credentialsOf({ tokenSha256, secretEncrypted }: Source, key: string) {
  return {
    ...(tokenSha256 === undefined ? {} : { tokenSha256 }),
    ...(secretEncrypted === undefined ? {} : { secret: decryptSecret(secretEncrypted, key) }),
  };
}

/** The query as it came, but for the token: what is shown to people must not let them post. */
function masked({ authenticity }: Mapping, query: string): string {
  if (authenticity.kind !== 'token') return query;
  return hideValues(query, { isSecret: (name) => name === authenticity.field, mask: '***' });
}

const hidden = new Set(['authorization', 'cookie', 'proxy-authorization', 'webhook-signature']);

function shown(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, hidden.has(name) ? '***' : value]));
}
