import { hash } from 'node:crypto';
import fc from 'fast-check';
import { leafHash, merkleRoot, noHash, sealedText, type SealedEntry, sealHash } from './seal.js';

const debit = { account: 'c1/held//EUR', minor: 1n, line: 2n, balance: 0n };
const credit = { account: 'c1/available//EUR', minor: -1n, line: 1n, balance: -1n };
const entry: SealedEntry = {
  partition: 3,
  seq: 7n,
  kind: 'hold-ended',
  effectiveAt: '2026-10-03T14:05:09.000Z',
  bookedOn: '2026-10-03',
  currency: 'EUR',
  cause: { topic: 'ledger.entry.v1', partition: 3, offset: 5n, index: 0 },
  correlationId: 'c',
  stream: null,
  programId: null,
  reference: '0199a000-0000-7000-8000-000000000001',
  reverses: null,
  legs: [debit, credit],
};
const leaf = (text: string) => hash('sha256', text, 'buffer');
const node = (left: Buffer, right: Buffer) => hash('sha256', Buffer.concat([Buffer.from([1]), left, right]), 'buffer');

test('the root of seven leaves is that of RFC 6962', () => {
  const [a, b, c, d, e, f, g] = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(leaf) as [
    Buffer,
    Buffer,
    Buffer,
    Buffer,
    Buffer,
    Buffer,
    Buffer,
  ];
  const expected = node(node(node(a, b), node(c, d)), node(node(e, f), g));
  const hex = (bytes: Buffer) => bytes.toString('hex');
  expect(merkleRoot([a, b, c, d, e, f, g].map(hex))).toEqual(expected);
  expect(merkleRoot([hex(a)])).toEqual(a);
});

test.each<[string, Partial<SealedEntry>]>([
  ['an amount', { legs: [{ ...debit, minor: 2n }, credit] }],
  ['an owner', { legs: [{ ...debit, account: 'c2/held//EUR' }, credit] }],
  ['a balance', { legs: [debit, { ...credit, balance: 1n }] }],
  ['the number of a line', { legs: [debit, { ...credit, line: 2n }] }],
  ['the order of its legs', { legs: [credit, debit] }],
  ['its day', { effectiveAt: '2026-10-02T14:05:09.000Z' }],
  ['the day it counts on', { bookedOn: '2026-11-01' }],
  ['what it takes back', { reverses: 6n }],
  ['its number', { seq: 8n }],
  ['its cause', { cause: { ...entry.cause, offset: 6n } }],
])('an entry that differs in %s has another leaf', (_what, change) => {
  expect(leafHash({ ...entry, ...change })).not.toEqual(leafHash(entry));
});

const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('"', '\\', '\n', 'é', '\ud800'));

test('what is sealed is a JSON list, whatever accounts and correlation ids hold', () => {
  fc.assert(
    fc.property(
      text,
      text,
      fc.option(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n })),
      (account, correlationId, reverses) => {
        const said = { ...entry, correlationId, reverses, legs: [{ ...debit, account }, credit] };
        const { cause } = said;
        expect(sealedText(said)).toBe(
          JSON.stringify([
            ...['tributary.entry.1', said.partition, String(said.seq), said.kind, said.effectiveAt, said.bookedOn],
            ...[said.currency, [cause.topic, cause.partition, String(cause.offset), cause.index], correlationId],
            ...[said.stream, said.programId, said.reference, reverses === null ? null : String(reverses)],
            said.legs.map((leg) => [leg.account, String(leg.minor), String(leg.line), String(leg.balance)]),
          ]),
        );
      },
    ),
  );
});

test('a seal depends on the one before it', () => {
  const seal = {
    partition: 3,
    batch: 1n,
    previousHash: noHash,
    merkleRoot: merkleRoot([leafHash(entry)]),
    firstSeq: 7n,
    entries: 1,
    recordedAt: '2026-10-03T14:05:10.000Z',
  };
  expect(sealHash({ ...seal, previousHash: leaf('other') })).not.toEqual(sealHash(seal));
});
