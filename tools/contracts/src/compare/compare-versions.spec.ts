import { type Change, changes, type Finding } from './changes.js';
import type { JsonSchema } from './compare-schemas.js';
import { compareVersions, type DeclaredVersion, faultsOf } from './compare-versions.js';

const closed = { type: 'object', additionalProperties: false };
const text: JsonSchema = { type: 'string' };
const number: JsonSchema = { type: 'number' };

const tip = (schema: JsonSchema, version = 1, type = 'TipGiven'): DeclaredVersion => ({
  topic: 'ledger.tip.v1',
  type,
  version,
  schema,
  ...(version === 1 ? {} : { upcastsFrom: version - 1 }),
});
const plain = tip({ ...closed, properties: { giver: text }, required: ['giver'] });

/** A field `x` before and after, nested in an array of objects. */
const nested = (before: JsonSchema, after: JsonSchema): [DeclaredVersion[], DeclaredVersion[]] => {
  const around = (x: JsonSchema) => {
    const item = { ...closed, properties: { x }, required: ['x'] };
    return [tip({ ...closed, properties: { all: { type: 'array', items: item } }, required: ['all'] })];
  };
  return [around(before), around(after)];
};
/** The whole payload before and after. */
const whole = (before: JsonSchema, after: JsonSchema): [DeclaredVersion[], DeclaredVersion[]] => [
  [tip({ ...closed, ...before })],
  [tip({ ...closed, ...after })],
];
const atX = 'ledger.tip.v1/TipGiven.v1 all[].x';
const at = 'ledger.tip.v1/TipGiven.v1';

type Case = [change: Change, what: string, versions: [DeclaredVersion[], DeclaredVersion[]], at: string];
const one: Case[] = [
  ['type-removed', 'a type', [[plain], []], at],
  ['version-removed', 'a version', [[plain, tip(plain.schema, 2)], [plain]], 'ledger.tip.v1/TipGiven.v2'],
  ['property-removed', 'a required property', whole({ properties: { x: text }, required: ['x'] }, {}), `${at} x`],
  ['property-removed', 'an optional property', whole({ properties: { x: text } }, {}), `${at} x`],
  ['property-required', 'a new property', whole({}, { properties: { x: text }, required: ['x'] }), `${at} x`],
  [
    'property-required',
    'an optional property',
    whole({ properties: { x: text } }, { properties: { x: text }, required: ['x'] }),
    `${at} x`,
  ],
  [
    'property-claimed',
    'a property of an object that was open',
    nested({ type: 'object' }, { type: 'object', properties: { y: text } }),
    `${atX}.y`,
  ],
  ['type-changed', 'another type', nested(text, number), atX],
  ['type-changed', 'a number made whole', nested(number, { type: 'integer' }), atX],
  ['type-changed', 'one of two types', nested({ type: ['string', 'null'] }, text), atX],
  ['type-changed', 'a type where there was none', nested({}, text), atX],
  ['enum-narrowed', 'a value less', nested({ enum: ['a', 'b'] }, { enum: ['a'] }), atX],
  ['enum-narrowed', 'values where there were none', nested(text, { ...text, enum: ['a'] }), atX],
  ['limit-narrowed', 'a shorter text', nested({ maxLength: 9 }, { maxLength: 8 }), `${atX} (maxLength)`],
  ['limit-narrowed', 'a longer text', nested({}, { minLength: 1 }), `${atX} (minLength)`],
  ['limit-narrowed', 'a smaller number', nested({}, { maximum: 8 }), `${atX} (maximum)`],
  ['limit-narrowed', 'fewer of them', nested({ minItems: 1 }, { minItems: 2 }), `${atX} (minItems)`],
  ['limit-narrowed', 'at least one field', whole({}, { minProperties: 1 }), `${at} (minProperties)`],
  ['pattern-changed', 'another pattern', nested({ pattern: '^a$' }, { pattern: '^[ab]$' }), atX],
  ['pattern-changed', 'a pattern where there was none', nested({}, { pattern: '^a$' }), atX],
  [
    'keyword-changed',
    'an object that opens',
    whole({}, { additionalProperties: true }),
    `${at} (additionalProperties)`,
  ],
  ['keyword-changed', 'a step', nested(number, { ...number, multipleOf: 2 }), `${atX} (multipleOf)`],
  ['keyword-changed', 'items where there were none', nested({}, { items: text }), `${atX} (items)`],
  ['type-added', 'a type', [[plain], [plain, tip({}, 1, 'TipLost')]], 'ledger.tip.v1/TipLost.v1'],
  ['version-added', 'a version', [[plain], [plain, tip({}, 2)]], 'ledger.tip.v1/TipGiven.v2'],
  [
    'property-made-optional',
    'a required property',
    whole({ properties: { x: text }, required: ['x'] }, { properties: { x: text } }),
    `${at} x`,
  ],
  ['type-widened', 'any number', nested({ type: 'integer' }, number), atX],
  ['type-widened', 'a second type', nested(text, { type: ['string', 'null'] }), atX],
  ['type-widened', 'any type', nested(text, {}), atX],
  ['enum-widened', 'a value more', nested({ enum: ['a'] }, { enum: ['b', 'a'] }), atX],
  ['enum-widened', 'any value', nested({ enum: ['a'] }, {}), atX],
  ['limit-widened', 'a longer text', nested({ maxLength: 8 }, { maxLength: 9 }), `${atX} (maxLength)`],
  ['limit-widened', 'a smaller number', nested({ minimum: 1 }, { minimum: 0 }), `${atX} (minimum)`],
  ['limit-widened', 'no limit', nested({ maxItems: 8 }, {}), `${atX} (maxItems)`],
  ['pattern-removed', 'no pattern', nested({ pattern: '^a$' }, {}), atX],
  ['optional-property-added', 'an optional property', whole({}, { properties: { x: text } }), `${at} x`],
  ['words-changed', 'a description', nested(text, { ...text, description: 'told' }), atX],
];

test.each(one)('%s: %s', (change, _what, [kept, declared], place) => {
  expect(compareVersions(kept, declared)).toEqual([{ change, at: place }] satisfies Finding[]);
});

const inTheCode: [Change, DeclaredVersion[], string][] = [
  ['version-declared-twice', [plain, plain], 'ledger.tip.v1/TipGiven.v1'],
  ['upcaster-missing', [{ ...plain, version: 2 }], 'ledger.tip.v1/TipGiven.v2'],
  ['upcaster-missing', [plain, { ...plain, version: 3, upcastsFrom: 1 }], 'ledger.tip.v1/TipGiven.v3'],
];

test.each(inTheCode)('%s is found in the declarations alone', (change, declared, place) => {
  expect(faultsOf(declared)).toEqual([{ change, at: place }] satisfies Finding[]);
});

test('every change of the list has been seen', () => {
  const seen = new Set([...one, ...inTheCode].map(([change]) => change));
  expect([...seen].sort()).toEqual(Object.keys(changes).sort());
});

test('what stays as it is draws no finding, whatever the order of its keys and required fields', () => {
  const schema = { ...closed, properties: { a: text, b: number }, required: ['a', 'b'] };
  const turned = { required: ['b', 'a'], properties: { b: number, a: text }, ...closed };
  expect(compareVersions([tip(schema)], [tip(turned)])).toEqual([]);
  expect(faultsOf([tip(schema), tip(schema, 2)])).toEqual([]);
});

test('all that changed is told, in order of place', () => {
  const before = { ...closed, properties: { a: text, b: { enum: ['x', 'y'] } }, required: ['a'] };
  const after = { ...closed, properties: { b: { enum: ['y', 'z'] }, c: text }, required: ['c'] };
  expect(compareVersions([tip(before)], [tip(after)])).toEqual([
    { change: 'property-removed', at: `${at} a` },
    { change: 'enum-narrowed', at: `${at} b` },
    { change: 'enum-widened', at: `${at} b` },
    { change: 'property-required', at: `${at} c` },
  ]);
});
