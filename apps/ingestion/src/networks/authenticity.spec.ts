import { createHmac } from 'node:crypto';
import { authenticityRefusal, type Credentials } from './authenticity.js';
import { loadMappings, type Mapping } from './mapping.js';

const mapping = loadMappings().get('signed') as Mapping;
const key = Buffer.from('a secret of thirty-two characters');
const secret = `whsec_${key.toString('base64')}`;
const now = '2026-10-13T14:00:00.000Z';

function refusal(signedWith: Buffer, credentials: Credentials) {
  const timestamp = String(Date.parse(now) / 1_000);
  const mac = createHmac('sha256', signedWith).update(`msg_1.${timestamp}.{}`).digest('base64');
  const headers = { 'webhook-id': 'msg_1', 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${mac}` };
  const incoming = { method: 'POST', path: '/v1/events', query: '', headers, body: Buffer.from('{}') };
  return authenticityRefusal(mapping, { incoming, decoded: {}, credentials, now });
}

test('a signature with the secret of the source is authentic, one with another is not', () => {
  expect(refusal(key, { secret })).toBeUndefined();
  expect(refusal(Buffer.from('another secret'), { secret })).toBe('signature_mismatch');
});

test('no signature is authentic where the source has no secret, though its mapping wants one', () => {
  expect(refusal(Buffer.alloc(0), {})).toBe('signature_mismatch');
  expect(refusal(key, {})).toBe('signature_mismatch');
});
