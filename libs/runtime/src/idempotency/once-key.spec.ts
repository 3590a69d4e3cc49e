import type { FastifyRequest } from 'fastify';
import { onceKeyOf } from './once-key.js';

const request = (key: string | undefined, more: object = {}) =>
  ({
    method: 'POST',
    url: '/v1/x',
    headers: { 'idempotency-key': key },
    body: Buffer.from('{}'),
    ...more,
  }) as unknown as FastifyRequest;
const hashOf = (more: object) => onceKeyOf(request('k', more), 'alice').requestHash.toString('hex');

test.each(['k', '!', '~'.repeat(255)])('%s is a key', (key) => {
  expect(onceKeyOf(request(key), 'alice')).toMatchObject({ key, subject: 'alice' });
});

test.each([
  [undefined, 'idempotency-key-missing'],
  ['', 'idempotency-key-malformed'],
  ['a b', 'idempotency-key-malformed'],
  ['é', 'idempotency-key-malformed'],
  ['~'.repeat(256), 'idempotency-key-malformed'],
])('%s is refused as %s', (key, name) => {
  const refused = expect.objectContaining({ type: `urn:tributary:problem:${name}` }) as Error;
  expect(() => onceKeyOf(request(key), 'alice')).toThrow(refused);
});

test('method, address and body make the request; all else may differ', () => {
  expect(hashOf({ ip: 'elsewhere' })).toBe(hashOf({}));
  for (const other of [{ method: 'PUT' }, { url: '/v1/y' }, { body: Buffer.from('{ }') }]) {
    expect(hashOf(other)).not.toBe(hashOf({}));
  }
});
