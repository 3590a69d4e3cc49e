import { type CanActivate, Controller, Get } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { describedRoles, Describe } from '../openapi/describe.js';
import { requestOf } from '../requests/parameters.js';
import { openSampleApp, sampleToken } from '../service/http-app.setup.js';
import { PublicRoute } from './public-route.js';

@Controller()
class BooksController {
  @Get('/internal/books')
  @PublicRoute()
  books() {
    return { internal: true };
  }

  @Get('/unruled')
  @Describe({ summary: 'Only by rule', answers: { 200: 'A page' }, roles: ['finance'] })
  unruled() {
    return { unruled: true };
  }
}

const ACCESS = Symbol('access');
const byRole: CanActivate = {
  canActivate: (context) => describedRoles(context)?.includes(String(requestOf(context).headers.role)) === true,
};

let app: NestFastifyApplication;
beforeAll(async () => {
  ({ app } = await openSampleApp([BooksController]));
});
afterAll(() => app.close());

const bearer = (value: string) => ({ url: '/internal/books', headers: { authorization: value } });

test('an internal route takes the service token and nothing else, even where it is marked public', async () => {
  expect((await app.inject(bearer(`Bearer ${sampleToken}`))).json()).toEqual({ internal: true });
  for (const wrong of ['', `Bearer ${sampleToken}x`, `bearer ${sampleToken}`, sampleToken, 'Basic x']) {
    const answer = await app.inject(bearer(wrong));
    expect([answer.statusCode, answer.headers['www-authenticate']]).toEqual([401, 'Bearer']);
  }
});

test('a route without a rule is refused, also to who holds the service token', async () => {
  const answer = await app.inject({ url: '/unruled', headers: { authorization: `Bearer ${sampleToken}` } });
  expect(answer.statusCode).toBe(401);
});

test("with a guard of the service's own, the guard decides by the described roles", async () => {
  const providers = [{ provide: ACCESS, useValue: byRole }];
  const guarded = await openSampleApp([BooksController], { providers, accessGuard: ACCESS });
  expect((await guarded.app.inject({ url: '/unruled', headers: { role: 'finance' } })).json()).toEqual({
    unruled: true,
  });
  expect((await guarded.app.inject({ url: '/unruled', headers: { role: 'creator' } })).statusCode).toBe(403);
  expect((await guarded.app.inject('/internal/books')).statusCode).toBe(401);
  await guarded.app.close();
});
