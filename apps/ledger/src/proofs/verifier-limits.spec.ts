import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openVerifier, type Verifier } from '../../test/verifier.setup.js';
import { leafHash, merkleRoot, noHash, type SealedEntry, sealedText, sealHash, sealList } from '../journal/seal.js';
import { headOf } from './head-document.js';
import { GrowingTree, sealLeaf } from './tree.js';

const verifierFolder = new URL('../../../../verifier/', import.meta.url);

const entry: SealedEntry = {
  ...{ partition: 3, seq: 7n, kind: 'hold-ended', effectiveAt: '2026-10-03T14:05:09.000Z', bookedOn: '2026-10-03' },
  ...{ currency: 'EUR', cause: { topic: 'ledger.entry.v1', partition: 3, offset: 5n, index: 0 }, correlationId: 'c' },
  ...{ stream: null, programId: null, reference: '01900000-0000-7000-8000-000000000001', reverses: null },
  legs: [
    { account: 'c1/held//EUR', minor: 1n, line: 2n, balance: 0n },
    { account: 'c1/available//EUR', minor: -1n, line: 1n, balance: -1n },
  ],
};
const sealed = {
  ...{ partition: 3, batch: 0n, previousHash: noHash, merkleRoot: merkleRoot([leafHash(entry)]) },
  ...{ firstSeq: 7n, entries: 1, recordedAt: '2026-11-01T12:00:00.000Z' },
};
const last = { partition: 3, batch: '0', hash: sealHash(sealed).toString('hex'), recordedAt: sealed.recordedAt };
const ofNothing = new GrowingTree().root();
const { text: head } = headOf({
  ...{ day: '2026-11-01', previous: null, partitions: [last], seals: 1 },
  root: sealLeaf(sealHash(sealed)),
  instructions: { ends: [], events: 0, root: ofNothing },
  statements: { end: '0', issued: 0, root: ofNothing },
});
const proof = {
  ...{ format: 'tributary.proof.1', claim: { entry: '3-7' }, day: '2026-11-01', heads: [] },
  days: [
    {
      ...{ day: '2026-11-01', nodes: [] },
      seals: [{ place: 0, seal: sealList(sealed), nodes: [], entries: [JSON.parse(sealedText(entry)) as unknown] }],
    },
  ],
};

let verifier: Verifier;
let folder: string;
beforeAll(async () => {
  verifier = await openVerifier();
  folder = mkdtempSync(join(tmpdir(), 'verifier-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const check = (...texts: string[]) => verifier.verify(texts);
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const run = (...paths: string[]) => {
  const command = new URL('verify-proof.mjs', verifierFolder).pathname;
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...paths], { encoding: 'utf8' });
  return { status, said: stdout.split('\n')[0], told: stderr.trim() };
};

test('the two files may be given in either order, and may be set out for reading', async () => {
  const said = await check(JSON.stringify(proof), head);
  expect(await check(JSON.stringify(JSON.parse(head), null, 2), JSON.stringify(proof, null, 2))).toEqual(said);
});

test.each<[string, string, RegExp]>([
  ['nothing', '', /not JSON/],
  ['half of a file', JSON.stringify(proof).slice(0, 200), /not JSON/],
  ['a list', '[]', /Neither file is a proof/],
  ['a proof of another version', JSON.stringify({ ...proof, format: 'tributary.proof.2' }), /Neither file is a proof/],
  ['a proof with a field too many', JSON.stringify({ ...proof, note: '' }), /not the form of a proof/],
  ['a proof that lacks a field', JSON.stringify({ ...proof, heads: undefined }), /not the form of a proof/],
  ['a day that is none', JSON.stringify({ ...proof, day: '2026-11-1' }), /not the form of a proof/],
  ['nothing proven', JSON.stringify({ ...proof, days: [] }), /heads that it does not need/],
])('%s is refused in plain words', async (_what, text, words) => {
  await expect(check(text, head)).rejects.toThrow(words);
});

test('as many levels as allowed are read, one more is refused, and brackets within a text are none', async () => {
  const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
  await expect(check(nested(verifier.limits.depth), head)).rejects.toThrow('Neither file is a proof');
  await expect(check(nested(verifier.limits.depth + 1), head)).rejects.toThrow('nested deeper than 16 levels');
  await expect(check(nested(10_000_000), head)).rejects.toThrow('nested deeper than 16 levels');
  await expect(check(`"${'[\\"'.repeat(100)}"`, head)).rejects.toThrow('Neither file is a proof');
});

test('as much text as allowed is read, one more character is refused', async () => {
  const long = JSON.stringify(proof).padEnd(verifier.limits.fileBytes);
  expect((await check(long, head))[0]).toMatch(/^PROVEN/);
  await expect(check(`${long} `, head)).rejects.toThrow('larger than 67108864 bytes');
});

test('one file, and three, are refused', async () => {
  await expect(check(head)).rejects.toThrow('Give two files');
  await expect(check(head, head, head)).rejects.toThrow('Give two files');
});

test('the command exits with 0 where it is proven, 1 where it is not, 2 where a file cannot be read', () => {
  const good = file('head.json', head);
  const forged = JSON.stringify(proof).replace('hold-ended', 'hold-begun');
  expect(run(file('proof.json', JSON.stringify(proof)), good)).toEqual({
    ...{ status: 0, said: 'PROVEN: entry 3-7 is in the books as they were published.', told: '' },
  });
  expect(run(file('forged.json', forged), good)).toEqual({
    ...{ status: 1, said: '', told: 'NOT PROVEN: The entries of batch 3/0 are not those that were sealed.' },
  });
  expect(run(file('half.json', '{'), good)).toMatchObject({
    status: 2,
    told: expect.stringMatching(/^CANNOT BE READ/),
  });
  expect(run(good)).toMatchObject({ status: 2, told: expect.stringContaining('Give two files') });
  expect(run('no-such-file', good)).toMatchObject({ status: 2, told: expect.stringContaining('no-such-file') });
});

test('the command does not read a file that is too large', () => {
  const large = file('large.json', '');
  truncateSync(large, verifier.limits.fileBytes + 1);
  expect(run(large, file('head.json', head))).toMatchObject({
    ...{ status: 2, told: `CANNOT BE READ: ${large} is larger than 67108864 bytes.` },
  });
});

test('the page holds the module word for word, and nothing that is loaded', async () => {
  const page = readFileSync(new URL('verify-proof.html', verifierFolder), 'utf8');
  expect(page).toContain(readFileSync(new URL('verify-proof.mjs', verifierFolder), 'utf8'));
  expect(page).not.toMatch(/\b(?:src|href|url\()=?["']?(?:https?:)?\/\//);
  const { pageText } = (await import(['../../../..', 'tools/verifier/write-page.mjs'].join('/'))) as {
    pageText: () => string;
  };
  expect(page).toBe(pageText());
});
