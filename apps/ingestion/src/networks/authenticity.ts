import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Decoded } from './decode.js';
import { fieldOf } from './decode.js';
import type { Incoming } from './incoming.js';
import type { Mapping } from './mapping.js';

/** What a source proves itself with. */
export interface Credentials {
  readonly tokenSha256?: string;
  /** `whsec_` and base64, as Standard Webhooks writes it. */
  readonly secret?: string;
}

/** In order of precedence. */
export type AuthenticityRefusal =
  'token_mismatch' | 'signature_missing' | 'timestamp_out_of_window' | 'signature_mismatch';

/** Signatures are taken within five minutes of the time that they name (Standard Webhooks, reference libraries). */
const windowSeconds = 300;

export function authenticityRefusal(
  { authenticity }: Mapping,
  {
    incoming,
    decoded,
    credentials,
    now,
  }: { incoming: Incoming; decoded: Decoded; credentials: Credentials; now: string },
): AuthenticityRefusal | undefined {
  switch (authenticity.kind) {
    case 'none':
      return undefined;
    case 'token': {
      const token = decoded === undefined ? undefined : fieldOf(decoded, authenticity.field);
      return isToken(token, credentials.tokenSha256) ? undefined : 'token_mismatch';
    }
    case 'standard-webhooks':
      return signatureRefusal(incoming, credentials.secret, now);
  }
}

function isToken(token: unknown, sha256: string | undefined): boolean {
  if (typeof token !== 'string' || sha256 === undefined) return false;
  return timingSafeEqual(createHash('sha256').update(token).digest(), Buffer.from(sha256, 'hex'));
}

/** Standard Webhooks: HMAC-SHA256 over `id.timestamp.body`, the bytes as they came; several signatures may be given. */
function signatureRefusal(
  { headers, body }: Incoming,
  secret: string | undefined,
  now: string,
): AuthenticityRefusal | undefined {
  const id = headers['webhook-id'];
  const timestamp = headers['webhook-timestamp'];
  const signatures = headers['webhook-signature'];
  if (id === undefined || signatures === undefined || timestamp === undefined || !/^\d{1,12}$/.test(timestamp)) {
    return 'signature_missing';
  }
  if (Math.abs(Date.parse(now) / 1000 - Number(timestamp)) > windowSeconds) return 'timestamp_out_of_window';
  // A source from before its network was mapped to signatures: an empty key is one that everybody has.
  if (secret === undefined) return 'signature_mismatch';
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
  const matches = signatures
    .split(' ')
    .filter((signature) => signature.startsWith('v1,'))
    .map((signature) => Buffer.from(signature.slice(3), 'base64'))
    .some((given) => given.length === expected.length && timingSafeEqual(given, expected));
  return matches ? undefined : 'signature_mismatch';
}
