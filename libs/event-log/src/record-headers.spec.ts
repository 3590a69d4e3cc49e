import { readFileSync } from 'node:fs';
import { Ajv, type Schema } from 'ajv';
import { toRecord } from './kafka/kafka-record.js';

const { components } = JSON.parse(
  readFileSync(new URL('../../../docs/reference/asyncapi.json', import.meta.url), 'utf8'),
) as { components: { schemas: { headers: Schema } } };
const { headers: described } = components.schemas;
const validate = new Ajv({ validateFormats: false }).compile(described);

const { headers } = toRecord(
  {
    topic: 'ledger.entry.v1',
    partition: 3,
    offset: 41n,
    id: '5d0c6d3e-6a52-5b9f-8a3e-0d7f4c1b2a08',
    type: 'EntryPosted',
    version: 1,
    key: 'creator',
    occurredAt: '2026-10-03T14:05:09.000Z',
    recordedAt: '2026-10-03T14:05:10.000Z',
    correlationId: 'c1',
    causationId: 'c0',
    payload: Buffer.from('{}'),
  },
  7,
);

test('a record has the headers that the AsyncAPI document tells', () => {
  validate(headers);
  expect(validate.errors).toBeNull();
});

test.each(Object.keys(headers))('a record without %s is not as told, but for its cause', (name) => {
  const { [name]: _gone, ...rest } = headers;
  expect(validate(rest)).toBe(name === 'ce_causationid');
});
