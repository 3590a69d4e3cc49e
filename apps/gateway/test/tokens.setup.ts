import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

const issuer = 'https://sign-in.example';
export const audience = 'tributary-spec';

export interface TokenMint {
  /** What the gateway trusts: AUTH_JWKS. */
  readonly jwks: string;
  readonly trust: { readonly AUTH_JWKS: string; readonly AUTH_ISSUER: string; readonly AUTH_AUDIENCE: string };
  /** A token that is right in all, but for what is said. */
  sign(
    claims: JWTPayload,
    wrong?: { readonly header?: object; readonly claims?: { readonly [claim: string]: unknown } },
  ): Promise<string>;
}

/** Signs tokens with a key of its own. Two mints do not know each other, though their keys have one name. */
export async function openTokenMint(algorithm: 'EdDSA' | 'ES256' = 'EdDSA'): Promise<TokenMint> {
  const { publicKey, privateKey } = await generateKeyPair(algorithm);
  const jwks = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: algorithm }] });
  return {
    jwks,
    trust: { AUTH_JWKS: jwks, AUTH_ISSUER: issuer, AUTH_AUDIENCE: audience },
    sign(claims, wrong = {}) {
      const now = Math.floor(Date.now() / 1000);
      const payload = { iss: issuer, aud: audience, iat: now, exp: now + 600, ...claims, ...wrong.claims };
      return new SignJWT(payload)
        .setProtectedHeader({ alg: algorithm, typ: 'at+jwt', kid: 'k1', ...wrong.header })
        .sign(privateKey);
    },
  };
}
