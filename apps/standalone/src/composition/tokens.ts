import { importJWK, type JWK, SignJWT } from 'jose';
import type { Secrets } from './secrets.js';

export const tokenIssuer = 'https://tributary.local';
export const tokenAudience = 'tributary';

export interface Bearer {
  readonly subject: string;
  readonly roles: readonly ('creator' | 'finance' | 'operator' | 'auditor')[];
  /** Whose rows a creator may see. */
  readonly creatorId?: string;
}

/** A sign-in token (RFC 9068) of this installation. */
export async function signToken(
  { tokenKey }: Pick<Secrets, 'tokenKey'>,
  { subject, roles, creatorId }: Bearer,
  validFor = '30d',
): Promise<string> {
  const key = await importJWK(tokenKey.private as JWK, 'EdDSA');
  return new SignJWT({ roles, ...(creatorId === undefined ? {} : { creator_id: creatorId }) })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: String(tokenKey.private.kid) })
    .setSubject(subject)
    .setIssuer(tokenIssuer)
    .setAudience(tokenAudience)
    .setIssuedAt()
    .setExpirationTime(validFor)
    .sign(key);
}
