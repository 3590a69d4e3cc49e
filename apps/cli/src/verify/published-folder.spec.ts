import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
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
  expect(await Readable.from(head?.list?.() ?? []).toArray()).toEqual(['["a"]', '["b"]']);
});

/** Of the first head, whose list is written as it is here. */
async function listOf(text: string): Promise<Readable> {
  await writeFile(join(folder, '2026-11-01.head.json'), '{}');
  await writeFile(join(folder, '2026-11-01.list.jsonl'), text);
  const [head] = await readPublished(folder);
  return Readable.from(head?.list?.() ?? []);
}

test('a list is its lines wherever reading cuts it, also without an end of the last one', async () => {
  const line = fc.string({ unit: 'grapheme', maxLength: 2_000, size: 'max' }).map((text) => text.replaceAll('\n', ''));
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 30, maxLength: 90 }), async (lines) => {
      const texts = [...lines, 'the last'];
      for (const end of ['', '\n']) expect(await (await listOf(`${texts.join('\n')}${end}`)).toArray()).toEqual(texts);
    }),
    { numRuns: 30 },
  );
});

test.each(['', '\n'])('a line may have 4,096 characters, and not one more (with %j at its end)', async (end) => {
  const text = 'ä'.repeat(4_096);
  expect(await (await listOf(`a\n${text}${end}`)).toArray()).toEqual(['a', text]);
  await expect((await listOf(`a\nb${text}${end}`)).toArray()).rejects.toMatchObject({
    ...{ refusal: 'line-too-long', message: '2026-11-01.list.jsonl has a line of more than 4096 characters.' },
  });
});

test('of a list only what is taken is read', async () => {
  const list = await listOf(`${'a\n'.repeat(100_000)}${'b'.repeat(5_000)}\n`);
  expect(await list.take(2).toArray()).toEqual(['a', 'a']);
});

test('a list that cannot be read is refused', async () => {
  await writeFile(join(folder, '2026-11-01.head.json'), '{}');
  await mkdir(join(folder, '2026-11-01.list.jsonl'));
  const [head] = await readPublished(folder);
  await expect(Readable.from(head?.list?.() ?? []).toArray()).rejects.toMatchObject({ refusal: 'not-readable' });
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
