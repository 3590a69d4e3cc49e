import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { createLocalJWKSet, errors, type JSONWebKeySet, jwtVerify } from 'jose';
import { describedRoles, problem } from '#runtime';
import type { GatewayConfig } from '../gateway.config.js';
import { rememberCaller } from './caller.js';
import { type Claims, parseClaims } from './claims.js';

type Trust = Pick<GatewayConfig, 'AUTH_JWKS' | 'AUTH_ISSUER' | 'AUTH_AUDIENCE'>;

/** Deny by default: a route says who may call it, a token says who is calling, and both must agree. */
export function accessGuard(trust: Trust): CanActivate {
  const verify = tokenVerifier(trust);
  return {
    async canActivate(context: ExecutionContext): Promise<boolean> {
      const request = context.switchToHttp().getRequest<FastifyRequest>();
      const claims = await verify(bearerOf(request));
      const allowed = describedRoles(context) ?? [];
      const roles = claims.roles.filter((role) => allowed.includes(role));
      if (roles.length === 0) {
        throw problem(403, 'role-missing', 'This is not yours to do', `It takes one of: ${allowed.join(', ')}.`);
      }
      rememberCaller(request, { ...claims, roles });
      return true;
    },
  };
}

function tokenVerifier({ AUTH_JWKS, AUTH_ISSUER, AUTH_AUDIENCE }: Trust): (token: string) => Promise<Claims> {
  const keys = createLocalJWKSet(JSON.parse(AUTH_JWKS) as JSONWebKeySet);
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms: ['EdDSA', 'ES256'],
        issuer: AUTH_ISSUER,
        audience: AUTH_AUDIENCE,
        typ: 'at+jwt',
        requiredClaims: ['exp', 'sub'],
      });
      const claims = parseClaims(payload);
      if (claims === undefined) throw unauthenticated('The token does not say what its bearer may do.');
      return claims;
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw unauthenticated('The token has expired.');
      if (error instanceof errors.JOSEError) throw unauthenticated('The token is not valid here.');
      throw error;
    }
  };
}

function bearerOf({ headers }: FastifyRequest): string {
  const match = /^Bearer ([\w.-]+)$/i.exec(headers.authorization ?? '');
  if (match?.[1] === undefined) throw unauthenticated('Send a token as `Authorization: Bearer …`.');
  return match[1];
}

function unauthenticated(detail: string): Error {
  return problem(401, 'unauthenticated', 'Who is asking is not known', detail, {
    headers: { 'www-authenticate': 'Bearer' },
  });
}
