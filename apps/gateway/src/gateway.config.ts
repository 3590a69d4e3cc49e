import { Type } from 'typebox';
import type { ConfigOf } from '#runtime';

const UrlSchema = (description: string) => Type.String({ pattern: '^https?://', description });

export const gatewaySettings = Type.Object({
  INGESTION_URL: UrlSchema('Where ingestion answers, on the private network'),
  ATTRIBUTION_URL: UrlSchema('Where attribution answers, on the private network'),
  LEDGER_URL: UrlSchema('Where the ledger answers, on the private network'),
  PAYOUT_URL: UrlSchema('Where payout answers, on the private network'),
  PUBLIC_URL: UrlSchema('Where the world reaches this installation: for the addresses of links and postbacks'),
  AUTH_JWKS: Type.String({ minLength: 2, description: 'Public keys of sign-in tokens: a JSON Web Key Set' }),
  AUTH_ISSUER: Type.String({ minLength: 1, description: 'Who issues sign-in tokens (claim iss)' }),
  AUTH_AUDIENCE: Type.String({ minLength: 1, description: 'Whom sign-in tokens are for (claim aud)' }),
  BODY_LIMIT_BYTES: Type.Integer({
    minimum: 1,
    maximum: 64 * 1024 * 1024,
    default: 12_000_000,
    description: 'Largest request body, in bytes; bank statements are large, and payout takes 16 million in base64',
  }),
});
export type GatewayConfig = ConfigOf<typeof gatewaySettings>;
