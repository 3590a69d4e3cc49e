import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPublished } from './published-folder.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'published-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('heads are read by day, whatever else lies beside them', async () => {
  for (const day of ['2026-11-02', '2026-11-01']) await writeFile(join(folder, `${day}.head.json`), `{"day":"${day}"}`);
  await writeFile(join(folder, 'proof.json'), '{}');
  expect(await readPublished(folder)).toEqual([
    { day: '2026-11-01', text: '{"day":"2026-11-01"}' },
    { day: '2026-11-02', text: '{"day":"2026-11-02"}' },
  ]);
});

test('the list of a head is read when it is asked for, a text a line', async () => {
  await writeFile(join(folder, '2026-11-01.head.json'), '{}');
  await writeFile(join(folder, '2026-11-01.list.jsonl'), '["a"]\n["b"]\n');
  const [head] = await readPublished(folder);
  expect(await head?.list?.()).toEqual(['["a"]', '["b"]']);
});

test('a folder without a head is refused, as nothing would be checked', async () => {
  await writeFile(join(folder, '2026-11-01.json'), '{}');
  await expect(readPublished(folder)).rejects.toMatchObject({ refusal: 'no-heads' });
});

test('a folder that is not there is refused', async () => {
  await expect(readPublished(join(folder, 'none'))).rejects.toMatchObject({ refusal: 'not-readable' });
});

test('a head that cannot be read is refused', async () => {
  await mkdir(join(folder, '2026-11-01.head.json'));
  await expect(readPublished(folder)).rejects.toMatchObject({ refusal: 'not-readable' });
});
