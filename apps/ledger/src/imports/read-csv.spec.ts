import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { csvLimits, type CsvLimits, readCsv } from './read-csv.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'csv-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const header = 'reference,account,owner,currency,amount,effective_on';
const row = (reference: string) => `${reference},available,ann,EUR,1.00,2026-09-30`;
const read = async (text: string | Buffer, limits: Partial<CsvLimits> = {}) => {
  const path = join(folder, 'file.csv');
  writeFileSync(path, text);
  const lines = [];
  for await (const line of readCsv(path, { ...csvLimits, ...limits })) lines.push(line);
  return lines;
};
const references = async (text: string, limits?: Partial<CsvLimits>) =>
  (await read(text, limits)).map(({ line, fields }) => [line, fields.reference]);

test('lines are numbered as an editor does, whatever ends them, and a byte order mark is passed over', async () => {
  expect(await references(`\ufeff${header}\r\n${row('a')}\r\n\r\n${row('b')}`)).toEqual([
    [2, 'a'],
    [4, 'b'],
  ]);
});

test('columns may stand in any order', async () => {
  const [line] = await read(
    'amount,program,reference,account,owner,currency,effective_on\n1.00,,a,bank,DE02,EUR,2026-09-30',
  );
  expect(line?.fields).toMatchObject({ amount: '1.00', reference: 'a', account: 'bank', program: '' });
});

test.each([
  ['', 'reference is missing'],
  ['reference,account\n', 'owner is missing'],
  [`${header},colour\n`, 'colour is none'],
  [`${header},amount\n`, 'amount is none or stands twice'],
])('a header that is not one of ours is refused: %j', async (text, says) => {
  await expect(read(text)).rejects.toMatchObject({ refusal: 'columns-differ', message: expect.stringContaining(says) });
});

test.each([
  ['a field too many', `${header}\n${row('a')},x\n`],
  ['a quote that does not end', `${header}\n"${row('a')}\n`],
  ['a record without end', `${header}\n"${'x'.repeat(20_000)}`],
])('%s is refused', async (_what, text) => {
  await expect(read(text)).rejects.toMatchObject({ refusal: 'csv-malformed' });
});

test('a file that is not there is refused, a folder too', async () => {
  await expect(readCsv(join(folder, 'none.csv')).next()).rejects.toMatchObject({ refusal: 'file-missing' });
  await expect(readCsv(folder).next()).rejects.toMatchObject({ refusal: 'file-missing' });
});

test('at its limits a file is read, one beyond them it is refused', async () => {
  const text = `${header}\n${row('a')}\n${row('b')}\n`;
  const bytes = Buffer.byteLength(text);
  expect(await references(text, { bytes, lines: 2 })).toHaveLength(2);
  await expect(read(text, { bytes: bytes - 1 })).rejects.toMatchObject({ refusal: 'file-too-large' });
  await expect(read(text, { lines: 1 })).rejects.toMatchObject({ refusal: 'too-many-lines' });
  expect(await references(`${header}\n${row('x'.repeat(200))}`)).toHaveLength(1);
  await expect(read(`${header}\n${row('x'.repeat(201))}`)).rejects.toMatchObject({ refusal: 'field-too-long' });
});

test('whatever a field holds, it is read as it was written', async () => {
  const texts = fc.array(fc.string({ maxLength: 200, unit: 'binary' }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(texts, async (owners) => {
      const quoted = owners.map((owner) => `r,bank,"${owner.replaceAll('"', '""')}",EUR,1,2026-09-30`);
      const lines = await read(`${header}\n${quoted.join('\n')}\n`);
      expect(lines.map(({ fields }) => fields.owner)).toEqual(owners.map((owner) => Buffer.from(owner).toString()));
    }),
    { numRuns: 50 },
  );
});
