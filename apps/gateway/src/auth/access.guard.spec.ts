import type { ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Describe } from '#runtime';
import { audience, openTokenMint, type TokenMint } from '../../test/tokens.setup.js';
import { accessGuard } from './access.guard.js';
import { callerOf } from './caller.js';

class Routes {
  @Describe({ summary: 'For finance', roles: ['finance', 'auditor'], answers: {} })
  finance() {
    return 'finance';
  }

  @Describe({ summary: 'For nobody', answers: {} })
  undescribed() {
    return 'nobody';
  }
}

const person = { sub: 'fina', roles: ['finance'] };
const creatorId = '01900000-0000-7000-8000-000000000001';
let mint: TokenMint;
beforeAll(async () => {
  mint = await openTokenMint();
});

function contextOf(authorization: string | undefined, route: keyof Routes = 'finance') {
  const request = { headers: { authorization }, url: '/v1/x' } as FastifyRequest;
  const context = {
    getHandler: () => Object.getOwnPropertyDescriptor(Routes.prototype, route)?.value as object,
    switchToHttp: () => ({ getRequest: () => request }),
  } as unknown as ExecutionContext;
  return { request, context };
}
const outcomeOf = async (authorization: string | undefined, route?: keyof Routes) => {
  try {
    return await accessGuard(mint.trust).canActivate(contextOf(authorization, route).context);
  } catch (fault) {
    return fault as { status: number; type: string };
  }
};
const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const minutesAgo = (minutes: number) => Math.floor(Date.now() / 1000) - minutes * 60;

test('a token that is right in all lets in, whichever of the two algorithms signed it', async () => {
  expect(await outcomeOf(`Bearer ${await mint.sign(person)}`)).toBe(true);
  expect(await outcomeOf(`bearer ${await mint.sign(person)}`)).toBe(true);
  const other = await openTokenMint('ES256');
  const { context } = contextOf(`Bearer ${await other.sign(person)}`);
  expect(await accessGuard(other.trust).canActivate(context)).toBe(true);
});

test.each<[string, () => Promise<string | undefined> | string | undefined]>([
  ['no token', () => undefined],
  ['another scheme', () => 'Basic ZmluYTpzZWNyZXQ='],
  ['something that is no token', () => 'Bearer x'],
  ['parts that are no token', () => 'Bearer a.b.c'],
  ['a token of another key', async () => `Bearer ${await (await openTokenMint()).sign(person)}`],
  ['a token of another algorithm', async () => `Bearer ${await (await openTokenMint('ES256')).sign(person)}`],
  ['a token of a key we do not know', () => signed({ header: { kid: 'k2' } })],
  ['another issuer', () => signed({ claims: { iss: 'https://elsewhere.example' } })],
  ['another audience', () => signed({ claims: { aud: 'another' } })],
  ['an id token', () => signed({ header: { typ: 'JWT' } })],
  ['a token without a type', () => signed({ header: { typ: undefined } })],
  ['an expired token', () => signed({ claims: { exp: minutesAgo(1) } })],
  ['a token that never expires', () => signed({ claims: { exp: undefined } })],
  ['a token that is not valid yet', () => signed({ claims: { nbf: minutesAgo(-5) } })],
  ['a token of nobody', () => signed({ claims: { sub: undefined } })],
  ['a subject that no header can carry', () => signed({ claims: { sub: 'Łukasz\n' } })],
  ['a token without roles', () => signed({ claims: { roles: [] } })],
  ['a role that we do not know', () => signed({ claims: { roles: ['finance', 'root'] } })],
  ['roles that are no list', () => signed({ claims: { roles: 'finance' } })],
  ['a creator without an id', () => signed({ claims: { roles: ['creator', 'finance'] } })],
  ['a creator whose id is none', () => signed({ claims: { creator_id: '*' } })],
])('%s is not let in', async (_, authorization) => {
  expect(await outcomeOf(await authorization())).toMatchObject({
    status: 401,
    type: 'urn:tributary:problem:unauthenticated',
    told: { members: { headers: { 'www-authenticate': 'Bearer' } } },
  });
});

const signed = async (wrong: Parameters<TokenMint['sign']>[1]) => `Bearer ${await mint.sign(person, wrong)}`;

test('an unsigned token, and one signed with the public key as a secret, are not let in', async () => {
  const claims = { iss: 'https://sign-in.example', aud: audience, exp: minutesAgo(-10), ...person };
  const none = `${base64({ alg: 'none', typ: 'at+jwt' })}.${base64(claims)}.`;
  expect(await outcomeOf(`Bearer ${none}`)).toMatchObject({ status: 401 });
  const { SignJWT } = await import('jose');
  const confused = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: 'k1' })
    .sign(new TextEncoder().encode(mint.jwks));
  expect(await outcomeOf(`Bearer ${confused}`)).toMatchObject({ status: 401 });
});

test('claims that were changed after signing are not let in', async () => {
  const [header, , signature] = (await mint.sign({ sub: 'olga', roles: ['operator'] })).split('.');
  const forged = base64({ iss: 'https://sign-in.example', aud: audience, exp: minutesAgo(-10), ...person });
  expect(await outcomeOf(`Bearer ${header}.${forged}.${signature}`)).toMatchObject({ status: 401 });
});

test('a role that the route does not name is refused, and a route that names none refuses all', async () => {
  const forbidden = { status: 403, type: 'urn:tributary:problem:role-missing' };
  expect(await outcomeOf(await signed({ claims: { roles: ['operator'] } }))).toMatchObject(forbidden);
  const everything = await signed({
    claims: { roles: ['creator', 'finance', 'operator', 'auditor'], creator_id: creatorId },
  });
  expect(await outcomeOf(everything)).toBe(true);
  expect(await outcomeOf(everything, 'undescribed')).toMatchObject(forbidden);
});

test('a caller acts in the roles that the route takes, in no other of theirs', async () => {
  const token = await signed({ claims: { roles: ['operator', 'finance'] } });
  const { request, context } = contextOf(token);
  await accessGuard(mint.trust).canActivate(context);
  expect(callerOf(request)).toEqual({ subject: 'fina', roles: ['finance'] });
});
