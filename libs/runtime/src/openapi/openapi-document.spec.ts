import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Type, type Static } from 'typebox';
import { MoneySchema } from '#contracts';
import { PublicRoute } from '../access/public-route.js';
import { ParsedBody, ParsedParam } from '../requests/parameters.js';
import { openSampleApp } from '../service/http-app.setup.js';
import { Describe } from './describe.js';

const SaleSchema = Type.Object({ amount: MoneySchema }, { additionalProperties: false });

@Controller()
class SalesController {
  @PublicRoute()
  @Post('/sales')
  @HttpCode(201)
  @Describe({ summary: 'Takes a sale', tag: 'Sales', body: SaleSchema, answers: { 201: SaleSchema }, idempotent: true })
  sell(@ParsedBody(SaleSchema) sale: Static<typeof SaleSchema>) {
    return { doubled: { ...sale.amount, minor: sale.amount.minor * 2n }, type: typeof sale.amount.minor };
  }

  @Get('/things/:id')
  @PublicRoute()
  thing(@ParsedParam('id', Type.Integer()) id: number) {
    return { id };
  }

  @Get('/things/:id/parts')
  @PublicRoute()
  @Describe({
    summary: 'Its parts',
    params: { id: Type.Integer() },
    query: Type.Object({ limit: Type.Optional(Type.Integer()) }),
    answers: { 200: 'As text' },
  })
  parts(@ParsedParam('id', Type.Integer()) id: number) {
    return String(id);
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

interface OpenApi {
  openapi: string;
  paths: Record<string, Record<string, OpenApiOperation>>;
}
interface Content {
  content: Record<string, { schema: { required?: string[] } }>;
}
interface OpenApiOperation {
  requestBody: Content;
  responses: Record<string, Content>;
  parameters: object[];
}

let app: NestFastifyApplication;
beforeAll(async () => {
  ({ app } = await openSampleApp([SalesController], { openApi: { title: 'Sample', version: '1' } }));
});
afterAll(() => app.close());

test('the document tells what was described, and no internal route', async () => {
  const document = (await app.inject('/openapi.json')).json<OpenApi>();
  expect(document.openapi).toBe('3.1.0');
  expect(Object.keys(document.paths)).not.toContain('/internal/books');
  const operation = document.paths['/sales']?.post;
  expect(operation).toMatchObject({ operationId: 'Sales.sell', summary: 'Takes a sale', tags: ['Sales'] });
  expect(operation?.requestBody.content['application/json']?.schema).toEqual(JSON.parse(JSON.stringify(SaleSchema)));
  expect(operation?.responses['201']?.content['application/json']?.schema.required).toEqual(['amount']);
  expect(operation?.responses.default?.content).toHaveProperty(['application/problem+json']);
  expect(operation?.parameters).toContainEqual(expect.objectContaining({ name: 'Idempotency-Key', in: 'header' }));
  expect(document.paths['/unruled']?.get).toMatchObject({ 'x-roles': ['finance'], security: [{ bearer: [] }] });
});

test('a parameter of the path is told once, also where it was not described', async () => {
  const { paths } = (await app.inject('/openapi.json')).json<OpenApi>();
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'integer' } };
  expect(paths['/things/{id}']?.get?.parameters).toEqual([id]);
  const limit = { name: 'limit', in: 'query', required: false, schema: { type: 'integer' } };
  const parameters = paths['/things/{id}/parts']?.get?.parameters;
  expect(parameters).toHaveLength(2);
  expect(parameters).toEqual(expect.arrayContaining([id, limit]));
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
  expect((await app.inject('/openapi.json')).headers).toMatchObject({
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
  });
});
