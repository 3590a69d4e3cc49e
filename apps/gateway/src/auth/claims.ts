import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { IdSchema } from '#contracts';

/** What one may do. Operators run programs, finance pays, auditors read everything, creators see their own. */
export const roles = ['creator', 'finance', 'operator', 'auditor'] as const;
export type Role = (typeof roles)[number];

/** The claims that we read of a sign-in token (RFC 9068). */
export const ClaimsSchema = Type.Object({
  // Passed on in a header, and kept as the actor of what is done.
  sub: Type.String({ pattern: '^[\\x21-\\x7e]{1,128}$' }),
  roles: Type.Array(Type.Enum([...roles]), { minItems: 1, maxItems: roles.length }),
  creator_id: Type.Optional(IdSchema),
});
export type Claims = Static<typeof ClaimsSchema>;

const claims = Compile(ClaimsSchema);

/** Undefined where the claims are not those of a person or program that we know how to let in. */
export function parseClaims(payload: unknown): Claims | undefined {
  if (!claims.Check(payload)) return undefined;
  return payload.roles.includes('creator') && payload.creator_id === undefined ? undefined : payload;
}
