import { factLine } from './fact-line.js';

const fact = (payload: Uint8Array) => ({
  ...{ id: '01900000-0000-7000-8000-000000000001', type: 'Noted', version: 1, key: 'ann', topic: 'facts.v1' },
  ...{ occurredAt: '2026-10-03T14:05:10.000Z', recordedAt: '2026-10-03T14:05:10.000Z', correlationId: 'c' },
  ...{ partition: 3, offset: 9_007_199_254_740_993n, payload },
});

test('a number is shown as it was written, however large', () => {
  const line = factLine(fact(Buffer.from('{"minor":9007199254740993.10,\n"a":"1"}')));
  expect(line).toMatch(/"offset":"9007199254740993","payload":\{"minor":9007199254740993\.10, "a":"1"\}\}$/);
});

test('bytes that are no JSON are shown in base64', () => {
  expect(factLine(fact(Buffer.from('not json')))).toMatch(/,"payloadBase64":"bm90IGpzb24="\}$/);
  expect(factLine(fact(Buffer.from([0xff])))).toMatch(/,"payloadBase64":"\/w=="\}$/);
});
