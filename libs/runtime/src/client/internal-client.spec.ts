import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Type } from 'typebox';
import { defineRoute, MoneySchema } from '#contracts';
import { withCorrelation } from '../logging/correlation.js';
import { type InternalClient, internalClient } from './internal-client.js';

const AmountSchema = Type.Object({ amount: MoneySchema });
const read = defineRoute('GET', '/internal/things/:thingId', {
  query: Type.Object({ limit: Type.Optional(Type.Integer()), cursor: Type.Optional(Type.String()) }),
  answer: AmountSchema,
});
const write = defineRoute('POST', '/internal/things', { body: AmountSchema, answer: AmountSchema });
const amount = { minor: 9007199254740993n, currency: 'EUR' };

type Handle = (request: IncomingMessage, response: ServerResponse, body: string) => void;
let handle: Handle;
let requests: { request: IncomingMessage; body: string }[];
let server: Server;
let client: InternalClient;

beforeEach(async () => {
  requests = [];
  handle = (_request, response) => void response.end('{"amount":{"minor":"9007199254740993","currency":"EUR"}}');
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      requests.push({ request, body });
      handle(request, response, body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  client = internalClient({ baseUrl: `http://127.0.0.1:${port}`, token: 't0ken', name: 'ledger', timeoutMs: 200 });
});
afterEach(async () => {
  await client.close();
  server.closeAllConnections();
  server.close();
});

const readOne = () => client.call(read, { params: { thingId: '1' } });
const writeOne = () => client.call(write, { body: { amount } });

test('a read goes where its route says, with token and correlation id, and money comes back as bigint', async () => {
  const answer = await withCorrelation('c-1', () =>
    client.call(read, { params: { thingId: 'a/b?c' }, query: { limit: 5 } }),
  );
  expect(answer).toEqual({ amount });
  expect(requests[0]?.request).toMatchObject({
    method: 'GET',
    url: '/internal/things/a%2Fb%3Fc?limit=5',
    headers: { authorization: 'Bearer t0ken', 'x-correlation-id': 'c-1' },
  });
});

test('a write sends its body with money as strings, and hands on key and subject', async () => {
  await client.call(write, { body: { amount }, once: { key: 'k', subject: 'alice' } });
  expect(requests[0]?.body).toBe('{"amount":{"minor":"9007199254740993","currency":"EUR"}}');
  expect(requests[0]?.request.headers).toMatchObject({
    'content-type': 'application/json',
    'idempotency-key': 'k',
    'x-tributary-subject': 'alice',
  });
});

function answerWith(status: number, body: object | string, headers: Record<string, string> = {}): void {
  handle = (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/problem+json; charset=utf-8', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

test("a service's problem is thrown as it was told, under our own correlation id", async () => {
  const told = { type: 'urn:tributary:problem:too-late', title: 'Too late', status: 409, detail: 'By a day.' };
  answerWith(
    409,
    { ...told, errors: [{ pointer: '#/a', detail: 'b' }], correlationId: 'theirs' },
    { 'retry-after': '9' },
  );
  await expect(writeOne()).rejects.toMatchObject({
    status: 409,
    type: told.type,
    title: 'Too late',
    told: {
      detail: 'By a day.',
      members: { errors: [{ pointer: '#/a', detail: 'b' }], headers: { 'retry-after': '9' } },
    },
  });
});

test.each([
  ['a refused service token', 401, { type: 'urn:tributary:problem:unauthenticated', title: 'x', status: 401 }],
  ['an answer that is no problem', 500, '<html>'],
])('%s is a fault of ours, not a problem of the caller', async (_, status, body) => {
  answerWith(status, body, typeof body === 'string' ? { 'content-type': 'text/html' } : {});
  await expect(readOne()).rejects.toThrow(`ledger answered ${status}`);
});

test('a service that does not answer in time is a 504, and a write is not sent again', async () => {
  handle = () => undefined;
  await expect(writeOne()).rejects.toMatchObject({ status: 504, type: 'urn:tributary:problem:service-timeout' });
  expect(requests).toHaveLength(1);
});

test('a read on a connection that breaks is sent again, twice at most', async () => {
  const working = handle;
  let broken = 2;
  handle = (request, response, body) => {
    broken -= 1;
    if (broken >= 0) request.socket.destroy();
    else working(request, response, body);
  };
  expect(await readOne()).toEqual({ amount });
  expect(requests).toHaveLength(3);
  broken = 3;
  await expect(readOne()).rejects.toMatchObject({ status: 503, type: 'urn:tributary:problem:service-unavailable' });
  expect(requests).toHaveLength(6);
});

test('a write on a connection that breaks is not sent again: it may have been done', async () => {
  handle = (request) => void request.socket.destroy();
  await expect(writeOne()).rejects.toMatchObject({ status: 503 });
  expect(requests).toHaveLength(1);
});

test('a service that is not there is a 503', async () => {
  server.close();
  server.closeAllConnections();
  await expect(readOne()).rejects.toMatchObject({
    status: 503,
    told: { members: { headers: { 'retry-after': '1' } } },
  });
});
