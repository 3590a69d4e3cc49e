import { hash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestDatabase, testDatabase } from '#testing';
import { ledgerService } from '../../../ledger/src/ledger.module.js';
import { writeHeads } from './heads-command.js';

let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  database = await testDatabase('ledger', ledgerService.migrations);
  await database.admin.query(
    `insert into head (day, document, hash)
     select date '2026-11-01' + n, '{"n":' || n || '}', sha256(convert_to('{"n":' || n || '}', 'UTF8'))
     from generate_series(0, 149) as n`,
  );
});
afterAll(() => database.drop());
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'heads-')), 'of', 'ours');
});
afterEach(() => rm(join(folder, '..', '..'), { recursive: true }));

test('every head is a file of its own, whose SHA-256 is the hash that is told', async () => {
  const written = await writeHeads(database.admin, folder);
  expect(written).toHaveLength(150);
  expect(await readdir(folder)).toHaveLength(150);
  for (const { file, hash: told } of written) expect(hash('sha256', await readFile(join(folder, file)))).toBe(told);
});

test('what is there is not written again', async () => {
  await writeHeads(database.admin, folder);
  await rm(join(folder, '2026-11-07.head.json'));
  expect((await writeHeads(database.admin, folder)).map(({ file }) => file)).toEqual(['2026-11-07.head.json']);
});

test('a head that was published otherwise is named, and stays', async () => {
  await writeHeads(database.admin, folder);
  await writeFile(join(folder, '2026-11-07.head.json'), '{"n":7}');
  await expect(writeHeads(database.admin, folder)).rejects.toMatchObject({
    refusal: 'head-differs',
    message: expect.stringMatching(/^2026-11-07/),
  });
  expect(await readFile(join(folder, '2026-11-07.head.json'), 'utf8')).toBe('{"n":7}');
});
