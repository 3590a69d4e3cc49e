import { readFileSync } from 'node:fs';
import specs from '@asyncapi/specs';
import { Ajv, type Schema } from 'ajv';
import { Type } from 'typebox';
import { defineEvent, defineTopic } from '#contracts';
import { asyncApiDocument } from './asyncapi-document.js';

const official = specs.schemas['3.0.0'] as Schema;
const committed = JSON.parse(
  readFileSync(new URL('../../../../docs/reference/asyncapi.json', import.meta.url), 'utf8'),
) as Record<string, unknown>;

// The official schema brings its own copy of JSON Schema's.
const validate = new Ajv({ strict: false, validateFormats: false, validateSchema: false, meta: false }).compile(
  official,
);
const faultsOf = (document: unknown) => {
  validate(document);
  return validate.errors ?? [];
};

test('the committed document is AsyncAPI 3.0', () => {
  expect(faultsOf(committed)).toEqual([]);
});

test('the official schema finds fault with a document that is not', () => {
  expect(faultsOf({ ...committed, operations: { send: { action: 'shout' } } })).not.toEqual([]);
});

test('every reference of the committed document leads somewhere', () => {
  const at = (reference: string) =>
    reference
      .split('/')
      .slice(1)
      .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], committed);
  const references = [...JSON.stringify(committed).matchAll(/"\$ref":"([^"]+)"/g)].map(
    ([, reference = '']) => reference,
  );
  expect(references.length).toBeGreaterThan(50);
  expect(references.filter((reference) => at(reference) === undefined)).toEqual([]);
});

describe('a topic with an event of two versions', () => {
  const tipGivenV1 = defineEvent('TipGiven', 1, Type.Object({ cents: Type.Integer() }));
  const tipGiven = defineEvent('TipGiven', 2, Type.Object({ minor: Type.String() }), {
    from: tipGivenV1,
    upcast: ({ cents }) => ({ minor: String(cents) }),
  });
  const tips = defineTopic({ name: 'ledger.tip.v1', owner: 'ledger', keyedBy: 'creator', events: [tipGiven] });
  const document = asyncApiDocument([tips], [{ service: 'payout', group: 'payout-tips', topic: tips.name }]) as {
    channels: Record<string, { messages: Record<string, object> }>;
    operations: object;
  };

  test('is a document', () => {
    expect(faultsOf(document)).toEqual([]);
  });

  test('shows both versions, and which one is read', () => {
    const { messages, ...channel } = document.channels['ledger.tip.v1'] ?? { messages: {} };
    expect(channel).toEqual({
      address: 'ledger.tip.v1',
      description: 'Owned by ledger, in 12 partitions. The key is the creator: its facts stay in order.',
      bindings: { kafka: { topic: 'ledger.tip.v1', partitions: 12, bindingVersion: '0.5.0' } },
    });
    expect(Object.keys(messages)).toEqual(['TipGiven.v1', 'TipGiven.v2']);
    expect(messages['TipGiven.v1']).toEqual({
      name: 'TipGiven',
      title: 'TipGiven, version 1; no longer written, read as version 2',
      contentType: 'application/json',
      headers: {
        allOf: [
          { $ref: '#/components/schemas/headers' },
          {
            type: 'object',
            properties: {
              ce_source: { const: '/ledger.tip.v1' },
              ce_type: { const: 'TipGiven' },
              ce_dataversion: { const: '1' },
            },
          },
        ],
      },
      payload: {
        type: 'object',
        required: ['cents'],
        properties: { cents: { type: 'integer' } },
        additionalProperties: false,
      },
      bindings: { kafka: { key: { type: 'string', description: 'The creator' }, bindingVersion: '0.5.0' } },
    });
  });

  test('is sent in its newest version, and received by its groups', () => {
    expect(document.operations).toEqual({
      'send.ledger.tip.v1': {
        action: 'send',
        summary: 'ledger tells',
        channel: { $ref: '#/channels/ledger.tip.v1' },
        messages: [{ $ref: '#/channels/ledger.tip.v1/messages/TipGiven.v2' }],
      },
      'receive.ledger.tip.v1.payout-tips': {
        action: 'receive',
        summary: 'payout follows',
        channel: { $ref: '#/channels/ledger.tip.v1' },
        bindings: { kafka: { groupId: { type: 'string', enum: ['payout-tips'] }, bindingVersion: '0.5.0' } },
      },
    });
  });
});
