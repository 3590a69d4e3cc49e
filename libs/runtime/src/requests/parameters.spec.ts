import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Type, type Static } from 'typebox';
import { MoneySchema } from '#contracts';
import { PublicRoute } from '../access/public-route.js';
import { Answered } from '../idempotency/answer-once.js';
import { openSampleApp } from '../service/http-app.setup.js';
import { ParsedBody, ParsedParam, ParsedQuery, RawBody } from './parameters.js';

const SaleSchema = Type.Object({ amount: MoneySchema }, { additionalProperties: false });
const Wanted = Type.Object({ limit: Type.Optional(Type.Integer({ maximum: 9, default: 5 })) });

@Controller()
class SalesController {
  @PublicRoute()
  @Post('/sales')
  @HttpCode(201)
  sell(@ParsedBody(SaleSchema) sale: Static<typeof SaleSchema>) {
    return { doubled: { ...sale.amount, minor: sale.amount.minor * 2n }, type: typeof sale.amount.minor };
  }

  @PublicRoute()
  @Post('/raw')
  @HttpCode(200)
  raw(@RawBody() body: Buffer) {
    return { hex: body.toString('hex') };
  }

  @PublicRoute()
  @Get('/things/:id')
  thing(@ParsedParam('id', Type.Integer()) id: number, @ParsedQuery(Wanted) query: Static<typeof Wanted>) {
    return { id, ...query };
  }

  @PublicRoute()
  @Post('/kept')
  kept() {
    return new Answered(202, { minor: 5n, currency: 'EUR' }, true);
  }
}

let app: NestFastifyApplication;
beforeAll(async () => {
  ({ app } = await openSampleApp([SalesController]));
});
afterAll(() => app.close());

const post = (url: string, payload: string | Buffer, type = 'application/json') =>
  app.inject({ method: 'POST', url, payload, headers: { 'content-type': type } });
const sale = (minor: string) => JSON.stringify({ amount: { minor, currency: 'EUR' } });

test('money comes in as bigint and goes out as a decimal string', async () => {
  const answer = await post('/sales', sale('9007199254740993'));
  expect(answer.statusCode).toBe(201);
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(answer.json()).toEqual({ doubled: { minor: '18014398509481986', currency: 'EUR' }, type: 'bigint' });
});

test('a body at the limit is read, one byte more is a 413', async () => {
  expect((await post('/raw', Buffer.alloc(64), 'application/octet-stream')).statusCode).toBe(200);
  const answer = await post('/raw', Buffer.alloc(65), 'application/octet-stream');
  expect(answer.statusCode).toBe(413);
  expect(answer.json()).toMatchObject({ type: 'urn:tributary:problem:body-too-large' });
});

test.each([
  'application/json',
  'application/x-www-form-urlencoded',
  'text/plain; charset=latin1',
  'text/xml',
  'application/octet-stream',
])('%s reaches a raw route byte for byte', async (type) => {
  const answer = await post('/raw', Buffer.from('7b0a00ff', 'hex'), type);
  expect(answer.json()).toEqual({ hex: '7b0a00ff' });
});

test('no body is an empty one', async () => {
  expect((await app.inject({ method: 'POST', url: '/raw' })).json()).toEqual({ hex: '' });
});

test.each([
  ['{"amount":', 'application/json', 400, 'malformed-json'],
  ['', 'application/json', 400, 'malformed-json'],
  [Buffer.from('22ff22', 'hex'), 'application/json', 400, 'malformed-json'],
  ['a=1', 'application/x-www-form-urlencoded', 415, 'unsupported-media-type'],
  ['{"amount":1}', 'application/json', 422, 'invalid-request'],
])('%s as %s is answered %i', async (body, type, status, name) => {
  const answer = await post('/sales', body, type);
  expect(answer.statusCode).toBe(status);
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  expect(answer.json()).toMatchObject({
    type: `urn:tributary:problem:${name}`,
    status,
    correlationId: expect.any(String) as string,
  });
});

test('an answer that is kept is sent with its status and says that it was kept', async () => {
  const answer = await post('/kept', '{}');
  expect([answer.statusCode, answer.headers['idempotency-replayed']]).toEqual([202, 'true']);
  expect(answer.json()).toEqual({ minor: '5', currency: 'EUR' });
});

test('path and query are typed, defaults filled in', async () => {
  expect((await app.inject('/things/7')).json()).toMatchObject({ id: 7, limit: 5 });
  expect((await app.inject('/things/7?limit=9')).json()).toMatchObject({ limit: 9 });
});

test.each(['/things/x', '/things/7?limit=10'])('%s is refused with the pointer', async (url) => {
  const answer = await app.inject(url);
  expect(answer.statusCode).toBe(422);
  expect(answer.json<{ errors: { pointer: string }[] }>().errors[0]?.pointer).toMatch(/^#\/(id|limit)$/);
});

test('a parameter of the path may be as long as any click id, and no longer', async () => {
  expect((await app.inject(`/things/${'x'.repeat(1_536)}`)).statusCode).toBe(422);
  const answer = await app.inject(`/things/${'x'.repeat(1_537)}`);
  expect(answer.statusCode).toBe(414);
  expect(answer.headers['content-type']).toContain('application/problem+json');
});
