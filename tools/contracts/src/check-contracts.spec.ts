import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Type, type TProperties } from 'typebox';
import { defineEvent, defineTopic } from '#contracts';
import { checkContracts, writeFiles } from './check-contracts.js';

const record = 'libs/contracts/schemas/ledger.tip.v1/TipGiven.v1.json';
const document = 'docs/reference/asyncapi.json';
const tipsWith = (fields: TProperties) => {
  const events = [defineEvent('TipGiven', 1, Type.Object(fields))];
  return {
    topics: [defineTopic({ name: 'ledger.tip.v1', owner: 'ledger', keyedBy: 'creator', events })],
    consumptions: [],
  };
};
const giver = Type.String({ maxLength: 9 });

let root: string;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'contracts-'));
  writeFiles(root, (await checkContracts(root, tipsWith({ giver }), [])).stale);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('what was written is held', async () => {
  expect(await checkContracts(root, tipsWith({ giver }), [])).toEqual({ versions: 1, findings: [], stale: new Map() });
});

test('a record has sorted keys', () => {
  expect(readFileSync(join(root, record), 'utf8')).toBe(`{
  "additionalProperties": false,
  "properties": {
    "giver": {
      "maxLength": 9,
      "type": "string"
    }
  },
  "required": ["giver"],
  "type": "object"
}
`);
});

test('an optional property makes record and document stale', async () => {
  const { findings, stale } = await checkContracts(root, tipsWith({ giver, why: Type.Optional(Type.String()) }), []);
  expect(findings).toEqual([{ change: 'optional-property-added', at: 'ledger.tip.v1/TipGiven.v1 why' }]);
  expect([...stale.keys()]).toEqual([record, document]);
});

test('a document that was edited by hand is stale', async () => {
  writeFileSync(join(root, document), '{}\n');
  const { findings, stale } = await checkContracts(root, tipsWith({ giver }), []);
  expect([findings, [...stale.keys()]]).toEqual([[], [document]]);
});

test('a record that was edited to fit the code is found by what it said earlier', async () => {
  const narrow = tipsWith({ giver: Type.String({ maxLength: 8 }) });
  const refused = [{ change: 'limit-narrowed', at: 'ledger.tip.v1/TipGiven.v1 giver (maxLength)' }];
  const { findings, stale } = await checkContracts(root, narrow, []);
  expect(findings).toEqual(refused);

  writeFiles(root, stale);
  expect((await checkContracts(root, narrow, [])).findings).toEqual([]);
  const schema = { type: 'object', properties: { giver: { type: 'string', maxLength: 9 } }, required: ['giver'] };
  const earlier = [
    { topic: 'ledger.tip.v1', type: 'TipGiven', version: 1, schema: { ...schema, additionalProperties: false } },
  ];
  expect((await checkContracts(root, narrow, earlier)).findings).toEqual(refused);
});
