import fc from 'fast-check';
import { openVerifier, type Verifier } from '../../test/verifier.setup.js';
import {
  leafHash,
  merkleRoot,
  type SealedBatch,
  type SealedEntry,
  sealedText,
  sealHash,
  sealList,
} from '../journal/seal.js';
import { headOf, readHead } from './head-document.js';
import { GrowingTree, provingRanges, RangeRoots, sealLeaf, textLeaf } from './tree.js';

let verifier: Verifier;
beforeAll(async () => {
  verifier = await openVerifier();
});

const inHex = (hashed: Uint8Array) => Buffer.from(hashed).toString('hex');

const text = fc.string({ unit: 'binary', maxLength: 12 }).filter((value) => value.isWellFormed());
const word = fc.stringMatching(/^[a-z][a-z-]{0,12}$/);
const number = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n });
const amount = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const instant = fc
  .date({ min: new Date('1970-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true })
  .map((date) => date.toISOString());
const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((array) => Buffer.from(array));
const id = fc.uuid();
const sealedEntry: fc.Arbitrary<SealedEntry> = fc.record({
  ...{ partition: fc.nat(4_095), seq: number, kind: word, effectiveAt: instant, currency: fc.constant('EUR') },
  bookedOn: instant.map((at) => at.slice(0, 10)),
  cause: fc.record({ topic: word, partition: fc.nat(4_095), offset: number, index: fc.nat(100) }),
  ...{ correlationId: text, stream: fc.option(word), programId: fc.option(id), reference: id },
  reverses: fc.option(number),
  legs: fc.array(fc.record({ account: text, minor: amount, line: number, balance: amount }), { maxLength: 8 }),
});
const sealedBatch: fc.Arbitrary<SealedBatch> = fc.record({
  ...{ partition: fc.nat(4_095), batch: number, previousHash: bytes, merkleRoot: bytes },
  ...{ firstSeq: number, entries: fc.nat(4_000), recordedAt: instant },
});

test('an entry has one hash in both', () =>
  fc.assert(
    fc.asyncProperty(sealedEntry, async (entry) => {
      const list = JSON.parse(sealedText(entry)) as unknown[];
      expect(inHex(await verifier.listHash(list))).toBe(leafHash(entry));
    }),
  ));

test('an issued statement has one hash in both', () =>
  fc.assert(
    fc.asyncProperty(number, id, bytes, async (at, creatorId, sha256) => {
      const list = ['tributary.issued.1', String(at), creatorId, 'EUR', '2026-10', 1, inHex(sha256)];
      expect(inHex(await verifier.listHash(list))).toBe(textLeaf(JSON.stringify(list)));
    }),
  ));

test('a seal has one hash in both', () =>
  fc.assert(
    fc.asyncProperty(sealedBatch, async (batch) => {
      const list = JSON.parse(JSON.stringify(sealList(batch))) as unknown[];
      expect(inHex(await verifier.sealHash(list))).toBe(inHex(sealHash(batch)));
    }),
  ));

test('a head has one hash in both, in whatever order its names stand', () =>
  fc.assert(
    fc.asyncProperty(fc.array(sealedBatch, { maxLength: 4 }), bytes, async (batches, root) => {
      const head = headOf({
        ...{ day: '2026-11-01', previous: null, seals: batches.length, root: root.toString('hex') },
        instructions: { ends: [{ partition: 3, nextOffset: '7' }], events: 7, root: root.toString('hex') },
        statements: { end: '9', issued: 9, root: root.toString('hex') },
        partitions: batches.map((batch) => ({
          ...{ partition: batch.partition, batch: String(batch.batch) },
          ...{ hash: sealHash(batch).toString('hex'), recordedAt: batch.recordedAt },
        })),
      });
      const shuffled = Object.fromEntries(Object.entries(readHead(head)).reverse());
      expect(inHex(await verifier.headHash(shuffled))).toBe(head.hash);
    }),
  ));

const partOfTree = fc.integer({ min: 1, max: 300 }).chain((size) =>
  fc.record({
    leaves: fc.array(bytes, { minLength: size, maxLength: size }),
    places: fc
      .uniqueArray(fc.nat(size - 1), { minLength: 1, maxLength: 12 })
      .map((places) => places.sort((one, other) => one - other)),
  }),
);

test('any part of any tree is proven, and the root is that of the seal', () =>
  fc.assert(
    fc.asyncProperty(partOfTree, async ({ leaves, places }) => {
      const roots = new RangeRoots(provingRanges(leaves.length, places));
      leaves.forEach((leaf) => roots.add(inHex(leaf)));
      const known = new Map(places.map((place) => [place, leaves[place] as Buffer]));
      expect(Buffer.from(await verifier.rootOf(leaves.length, known, roots.found()))).toEqual(
        merkleRoot(leaves.map(inHex)),
      );
    }),
  ));

test('a day has one root in both', () =>
  fc.assert(
    fc.asyncProperty(fc.array(sealedBatch, { minLength: 1, maxLength: 20 }), async (batches) => {
      const leaves = batches.map((batch) => sealLeaf(sealHash(batch)));
      const tree = new GrowingTree();
      leaves.forEach((leaf) => tree.add(leaf));
      const known = new Map([...leaves.entries()].map(([at, leaf]) => [at, Buffer.from(leaf, 'hex')]));
      expect(inHex(await verifier.rootOf(leaves.length, known, []))).toBe(tree.root());
    }),
  ));
