import { connect } from 'node:net';
import { once } from 'node:events';
import {
  type CanActivate,
  Controller,
  type DynamicModule,
  Get,
  HttpCode,
  NotFoundException,
  Post,
  Module,
} from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Type, type Static } from 'typebox';
import { MoneySchema } from '#contracts';
import { TransientFault } from '#event-log';
import { PublicRoute } from '../access/public-route.js';
import { openMetrics } from '../health/metrics.js';
import type { ReadinessCheck } from '../health/readiness.js';
import { Answered } from '../idempotency/answer-once.js';
import { currentCorrelationId } from '../logging/correlation.js';
import { logger } from '../logging/logger.js';
import { describedRoles, Describe } from '../openapi/describe.js';
import { problem } from '../problems/problem.js';
import { ParsedBody, ParsedParam, ParsedQuery, RawBody } from '../requests/parameters.js';
import { openHttpApp } from './http-app.js';
import { openIntake } from './intake.js';

const token = 'the-service-token';
const SaleSchema = Type.Object({ amount: MoneySchema }, { additionalProperties: false });
const Wanted = Type.Object({ limit: Type.Optional(Type.Integer({ maximum: 9, default: 5 })) });

@Controller()
class Routes {
  @PublicRoute()
  @Post('/sales')
  @HttpCode(201)
  @Describe({ summary: 'Takes a sale', tag: 'Sales', body: SaleSchema, answers: { 201: SaleSchema }, idempotent: true })
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
    return { id, ...query, correlationId: currentCorrelationId() };
  }

  @PublicRoute()
  @Post('/kept')
  kept() {
    return new Answered(202, { minor: 5n, currency: 'EUR' }, true);
  }

  @PublicRoute()
  @Get('/faults/:name')
  fault(@ParsedParam('name', Type.String()) name: string) {
    const faults: Record<string, Error> = {
      refusal: problem(409, 'sold-already', 'Sold already', 'At noon.', { headers: { 'x-extra': '1' }, saleId: 7n }),
      unexpected: new Error('select iban from secret_table'),
      transient: new TransientFault('deadlock'),
      nest: new NotFoundException('no such sale'),
    };
    throw faults[name] ?? new Error(name);
  }

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

@Module({})
class TestModule {}

const ACCESS = Symbol('access');
const guard: CanActivate = {
  canActivate: (context) =>
    describedRoles(context)?.includes(
      context.switchToHttp().getRequest<{ headers: { role?: string } }>().headers.role ?? '',
    ) ?? false,
};

interface Content {
  content: Record<string, { schema: { required?: string[] } }>;
}
interface OpenApiOperation {
  requestBody: Content;
  responses: Record<string, Content>;
  parameters: object[];
}

const lines: Record<string, unknown>[] = [];
const opened: NestFastifyApplication[] = [];

async function open(more: { checks?: ReadinessCheck[]; guarded?: boolean } = {}) {
  const intake = openIntake();
  const app = await openHttpApp({
    module: {
      module: TestModule,
      controllers: [Routes],
      providers: [{ provide: ACCESS, useValue: guard }],
    } satisfies DynamicModule,
    config: { SERVICE_TOKEN: token, BODY_LIMIT_BYTES: 64 },
    newId: () => '01900000-0000-7000-8000-000000000001',
    logger: logger('test', 'debug', {
      write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>),
    }),
    metrics: openMetrics('test'),
    intake,
    checks: more.checks ?? [],
    openApi: { title: 'Test', version: '1' },
    ...(more.guarded === true ? { accessGuard: ACCESS } : {}),
  });
  opened.push(app);
  return { app, intake };
}

let app: NestFastifyApplication;
beforeAll(async () => {
  ({ app } = await open());
});
beforeEach(() => {
  lines.length = 0;
});
afterAll(() => Promise.all(opened.map((each) => each.close())));

const post = (url: string, payload: string | Buffer, type = 'application/json') =>
  app.inject({ method: 'POST', url, payload, headers: { 'content-type': type } });
const sale = (minor: string) => JSON.stringify({ amount: { minor, currency: 'EUR' } });

describe('bodies', () => {
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
});

describe('parameters', () => {
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
    expect((await app.inject(`/faults/${'x'.repeat(1_536)}`)).statusCode).toBe(500);
    const answer = await app.inject(`/faults/${'x'.repeat(1_537)}`);
    expect(answer.statusCode).toBe(414);
    expect(answer.headers['content-type']).toContain('application/problem+json');
  });
});

describe('faults', () => {
  test('a refusal is told whole, its headers as headers', async () => {
    const answer = await app.inject('/faults/refusal');
    expect(answer.statusCode).toBe(409);
    expect(answer.headers['x-extra']).toBe('1');
    expect(answer.json()).toEqual({
      type: 'urn:tributary:problem:sold-already',
      title: 'Sold already',
      status: 409,
      detail: 'At noon.',
      saleId: '7',
      correlationId: '01900000-0000-7000-8000-000000000001',
    });
  });

  test('an unexpected fault is logged with its stack and told without its message', async () => {
    const answer = await app.inject('/faults/unexpected');
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain('iban');
    const logged = lines.find(({ level }) => level === 'error');
    expect(logged).toMatchObject({
      err: { message: 'select iban from secret_table', stack: expect.any(String) as string },
    });
  });

  test('what may pass is a 503 with Retry-After', async () => {
    const answer = await app.inject('/faults/transient');
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '1']);
  });

  test("Nest's own exceptions are problems too", async () => {
    expect((await app.inject('/faults/nest')).json()).toMatchObject({ status: 404, detail: 'no such sale' });
  });

  test('an unknown route is a problem that does not repeat the query', async () => {
    const answer = await app.inject('/nowhere?token=s3cret');
    expect(answer.json()).toMatchObject({ status: 404, type: 'urn:tributary:problem:route-unknown' });
    expect(answer.body).not.toContain('s3cret');
  });

  test('a path that does not decode is a problem', async () => {
    const answer = await app.inject('/things/%E0%A4%A');
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toContain('application/problem+json');
  });
});

describe('access', () => {
  const bearer = (value: string) => ({ url: '/internal/books', headers: { authorization: value } });

  test('an internal route takes the service token and nothing else, even where it is marked public', async () => {
    expect((await app.inject(bearer(`Bearer ${token}`))).json()).toEqual({ internal: true });
    for (const wrong of ['', `Bearer ${token}x`, `bearer ${token}`, token, 'Basic x']) {
      const answer = await app.inject(bearer(wrong));
      expect([answer.statusCode, answer.headers['www-authenticate']]).toEqual([401, 'Bearer']);
    }
  });

  test('a route without a rule is refused, also to who holds the service token', async () => {
    const answer = await app.inject({ url: '/unruled', headers: { authorization: `Bearer ${token}` } });
    expect(answer.statusCode).toBe(401);
  });

  test("with a guard of the service's own, the guard decides by the described roles", async () => {
    const guarded = await open({ guarded: true });
    expect((await guarded.app.inject({ url: '/unruled', headers: { role: 'finance' } })).json()).toEqual({
      unruled: true,
    });
    expect((await guarded.app.inject({ url: '/unruled', headers: { role: 'creator' } })).statusCode).toBe(403);
    expect((await guarded.app.inject('/internal/books')).statusCode).toBe(401);
  });
});

describe('correlation', () => {
  const id = '01900000-0000-7000-8000-00000000abcd';

  test("the caller's UUID goes through the request and comes back", async () => {
    const answer = await app.inject({ url: '/things/1', headers: { 'x-correlation-id': id } });
    expect(answer.headers['x-correlation-id']).toBe(id);
    expect(answer.json()).toMatchObject({ correlationId: id });
  });

  test.each(['x', `${id}\tforged`, id.toUpperCase()])('%j is not taken', async (header) => {
    const answer = await app.inject({ url: '/things/1', headers: { 'x-correlation-id': header } });
    expect(answer.headers['x-correlation-id']).toBe('01900000-0000-7000-8000-000000000001');
  });

  test('each request is one line with route, status, time and id, its secrets taken out', async () => {
    await app.inject({ url: '/things/1?security_token=s3cret', headers: { 'x-correlation-id': id } });
    const line = lines.find(({ message }) => message === 'request');
    expect(line).toMatchObject({
      method: 'GET',
      route: '/things/:id',
      status: 200,
      ms: expect.any(Number) as number,
      correlationId: id,
    });
    expect(JSON.stringify(line)).not.toContain('s3cret');
  });
});

describe('operation', () => {
  test('health, readiness and metrics are there for anybody', async () => {
    expect((await app.inject('/healthz')).json()).toEqual({ status: 'up' });
    expect((await app.inject('/readyz')).json()).toMatchObject({ status: 'ready' });
    const metrics = await app.inject('/metrics');
    expect(metrics.headers['content-type']).toContain('text/plain');
    expect(metrics.body.includes('service="test",method="GET",route="/healthz",status="200"')).toBe(true);
  });

  test('a failing check makes a 503 that names it, without its message', async () => {
    const bad = { name: 'database', check: () => Promise.reject(new Error('password of 10.0.0.7')) };
    const good = { name: 'log lag', check: () => Promise.resolve({ ready: true }) };
    const answer = await (await open({ checks: [good, bad] })).app.inject('/readyz');
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toMatchObject({ type: 'urn:tributary:problem:unready', detail: 'database: Error' });
    expect(answer.body).not.toContain('10.0.0.7');
  });

  test('a check that does not answer has failed', async () => {
    const stuck = { name: 'stuck', check: () => new Promise<never>(() => undefined) };
    const answer = await (await open({ checks: [stuck] })).app.inject('/readyz');
    expect(answer.json()).toMatchObject({ status: 503, detail: 'stuck: no answer within 2000 ms' });
  });

  test('once the intake is closed, new requests are refused and only the operator is answered', async () => {
    const closing = await open();
    closing.intake.close();
    const answer = await closing.app.inject('/things/1');
    expect([answer.statusCode, answer.headers.connection]).toEqual([503, 'close']);
    expect((await closing.app.inject('/readyz')).json()).toMatchObject({ detail: 'intake: shutting down' });
    expect((await closing.app.inject('/healthz')).statusCode).toBe(200);
  });

  test('what is not HTTP is answered with a problem', async () => {
    const listening = await open();
    await listening.app.listen(0, '127.0.0.1');
    const socket = connect(Number(new URL(await listening.app.getUrl()).port), '127.0.0.1');
    socket.write('NONSENSE\r\n\r\n');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    await once(socket, 'close');
    expect(Buffer.concat(chunks).toString()).toMatch(
      /^HTTP\/1.1 400 Bad Request\r\n[^]*application\/problem\+json[^]*"status":400/,
    );
  });
});

describe('documentation', () => {
  test('the document tells what was described, and no internal route', async () => {
    const document = (await app.inject('/openapi.json')).json<{
      openapi: string;
      paths: Record<string, Record<string, OpenApiOperation>>;
    }>();
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths)).not.toContain('/internal/books');
    const operation = document.paths['/sales']?.post;
    expect(operation).toMatchObject({ operationId: 'Routes.sell', summary: 'Takes a sale', tags: ['Sales'] });
    expect(operation?.requestBody.content['application/json']?.schema).toEqual(JSON.parse(JSON.stringify(SaleSchema)));
    expect(operation?.responses['201']?.content['application/json']?.schema.required).toEqual(['amount']);
    expect(operation?.responses.default?.content).toHaveProperty(['application/problem+json']);
    expect(operation?.parameters).toContainEqual(expect.objectContaining({ name: 'Idempotency-Key', in: 'header' }));
    expect(document.paths['/unruled']?.get).toMatchObject({ 'x-roles': ['finance'], security: [{ bearer: [] }] });
  });

  test('the page and all that it loads come from here, within its policy', async () => {
    const page = await app.inject('/docs');
    expect(page.headers['content-security-policy']).toContain("script-src 'self'");
    const loaded = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(loaded).toHaveLength(3);
    for (const url of loaded) expect((await app.inject(url)).statusCode).toBe(200);
    expect(page.body).not.toMatch(/<script>|onclick/);
  });

  test('all else is neither framed nor kept nor guessed at', async () => {
    expect((await app.inject('/things/1')).headers).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
    });
  });
});
