import { hash } from 'node:crypto';
import { leafHash, merkleRoot, noHash, type SealedEntry, sealHash } from './seal.js';

const credit = { account: 'c1/available//EUR', minor: -1n };
const entry: SealedEntry = {
  partition: 3,
  seq: 7n,
  kind: 'hold-ended',
  effectiveAt: '2026-10-03T14:05:09.000Z',
  currency: 'EUR',
  cause: { topic: 'ledger.entry.v1', partition: 3, offset: 5n, index: 0 },
  correlationId: 'c',
  stream: null,
  programId: null,
  reference: null,
  legs: [{ account: 'c1/held//EUR', minor: 1n }, credit],
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
  expect(merkleRoot([a, b, c, d, e, f, g])).toEqual(expected);
  expect(merkleRoot([a])).toEqual(a);
});

test.each<[string, Partial<SealedEntry>]>([
  ['an amount', { legs: [{ account: 'c1/held//EUR', minor: 2n }, credit] }],
  ['an owner', { legs: [{ account: 'c2/held//EUR', minor: 1n }, credit] }],
  ['its day', { effectiveAt: '2026-10-02T14:05:09.000Z' }],
  ['its number', { seq: 8n }],
  ['its cause', { cause: { ...entry.cause, offset: 6n } }],
])('an entry that differs in %s has another leaf', (_what, change) => {
  expect(leafHash({ ...entry, ...change })).not.toEqual(leafHash(entry));
});

test('a seal depends on the one before it', () => {
  const seal = {
    partition: 3,
    batch: 1n,
    previousHash: noHash,
    merkleRoot: leafHash(entry),
    firstSeq: 7n,
    entries: 1,
    recordedAt: '2026-10-03T14:05:10.000Z',
  };
  expect(sealHash({ ...seal, previousHash: leaf('other') })).not.toEqual(sealHash(seal));
});
