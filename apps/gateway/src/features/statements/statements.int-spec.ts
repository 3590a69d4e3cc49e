import { type OpenGateway, openGateway } from '../../../test/gateway.setup.js';
import { creatorId, sha256 } from '../../../test/samples.setup.js';

let gateway: OpenGateway;
let token: string;
beforeAll(async () => {
  gateway = await openGateway();
  token = await gateway.tokenOf('finance');
});
afterAll(() => gateway.close());

const october = `/v1/creators/${creatorId}/statements/2026-10`;

test('a statement is answered as its bytes, under its hash', async () => {
  const said = await gateway.ask(`GET ${october}?currency=EUR&version=1`, { token });
  expect(said.text).toBe('{"currency":"EUR", "closing": {"held":"801"},"note":"ä"}');
  expect(said.headers.get('content-type')).toContain('application/json');
  expect(said.headers.get('etag')).toBe(`"${sha256}"`);
  expect(said.headers.get('digest')).toBe(`sha-256=${Buffer.from(sha256, 'hex').toString('base64')}`);
  expect(gateway.ledger.seen.at(-1)?.query).toEqual({ currency: 'EUR', version: '1' });
});

test('a preliminary one has no hash, and is not to be kept', async () => {
  gateway.ledger.answers.getStatement = () => ({ document: '{}' });
  const said = await gateway.ask(`GET ${october}?currency=EUR`, { token });
  expect([said.text, said.headers.get('etag')]).toEqual(['{}', null]);
  expect(said.headers.get('cache-control')).toBe('no-store');
});

test('who closes a month, or issues a version, is what the token says', async () => {
  const post = (path: string, body: object) =>
    gateway.ask(`POST ${path}`, { token, body, headers: { 'idempotency-key': path } });
  expect((await post('/v1/periods', { currency: 'EUR', month: '2026-10' })).status).toBe(200);
  expect(gateway.ledger.seen.at(-1)?.body).toEqual({ currency: 'EUR', month: '2026-10', actor: 'finance' });
  expect((await post(`${october}/versions`, { currency: 'EUR', reason: 'asked for' })).status).toBe(201);
  expect(gateway.ledger.seen.at(-1)).toMatchObject({
    params: { creatorId, month: '2026-10' },
    body: { currency: 'EUR', reason: 'asked for', actor: 'finance' },
  });
  expect((await post('/v1/periods', { currency: 'EUR', month: '2026-10', actor: 'x' })).status).toBe(422);
});
