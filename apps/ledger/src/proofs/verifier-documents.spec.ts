import { hash } from 'node:crypto';
import { openVerifier, type Verifier } from '../../test/verifier.setup.js';
import { canonicalJson } from '#contracts';
import { derivedId } from '#event-log';
import { headOf } from './head-document.js';
import { GrowingTree, textLeaf } from './tree.js';

const creatorId = derivedId('creator');
const statement = { format: 'tributary.statement.1', creatorId, currency: 'EUR', month: '2026-10', version: 1 };

let verifier: Verifier;
beforeAll(async () => {
  verifier = await openVerifier();
});

/** As if a ledger that tells stories had issued this very document as that statement, and published its hash. */
function check(document: string): Promise<string[]> {
  const issued = ['tributary.issued.1', '0', creatorId, 'EUR', '2026-10', 1, hash('sha256', document)];
  const ofNothing = new GrowingTree().root();
  const { text } = headOf({
    ...{ day: '2026-11-01', previous: null, partitions: [], seals: 0, root: ofNothing },
    instructions: { ends: [], events: 0, root: ofNothing },
    statements: { end: '1', issued: 1, root: textLeaf(JSON.stringify(issued)) },
  });
  const proof = { format: 'tributary.proof.1', claim: { document, issued }, day: '2026-11-01', nodes: [] };
  return verifier.verify([JSON.stringify(proof), text]);
}

test('a document is proven as the statement under whose name it was issued', async () => {
  expect((await check(canonicalJson({ ...statement, note: 'more' })))[0]).toBe(
    `PROVEN: version 1 of the statement of 2026-10 in EUR of creator ${creatorId} was issued as it is here.`,
  );
});

test.each<[string, string]>([
  ['of another creator', canonicalJson({ ...statement, creatorId: derivedId('other') })],
  ['in another currency', canonicalJson({ ...statement, currency: 'USD' })],
  ['of another month', canonicalJson({ ...statement, month: '2026-11' })],
  ['of another version', canonicalJson({ ...statement, version: 2 })],
  ['of another format', canonicalJson({ ...statement, format: 'tributary.statement.2' })],
  ['that says its month twice', canonicalJson(statement).replace('"month"', '"month":"2026-09","month"')],
  ['in another order', JSON.stringify(Object.fromEntries(Object.entries(statement).reverse()))],
  ['that is null', 'null'],
  ['that is a list', '[]'],
  ['that is a text', '"tributary.statement.1"'],
])('a document %s is not', async (_what, document) => {
  await expect(check(document)).rejects.toThrow(
    new verifier.NotProven('The document is not the statement that was issued.'),
  );
});
