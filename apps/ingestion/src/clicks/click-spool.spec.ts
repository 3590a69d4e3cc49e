import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clickSpool } from './click-spool.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tributary-spool-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function drained(): Promise<string[]> {
  const lines: string[] = [];
  const take = (some: readonly string[]) => Promise.resolve(void lines.push(...some));
  // What grew while the first file was drained comes with the second.
  await clickSpool(folder).drain(take);
  await clickSpool(folder).drain(take);
  return lines;
}

test('lines come back once, in their order, also after a restart', async () => {
  clickSpool(folder).append(['1', '2']);
  clickSpool(folder).append(['3']);
  expect(await drained()).toEqual(['1', '2', '3']);
  expect(clickSpool(folder).isEmpty()).toBe(true);
  expect(await drained()).toEqual([]);
});

test('lines that could not be taken stay, and what comes meanwhile comes after them', async () => {
  const spool = clickSpool(folder);
  spool.append(['1']);
  await expect(spool.drain(() => Promise.reject(new Error('the database is away')))).rejects.toThrow('away');
  spool.append(['2']);
  expect(spool.isEmpty()).toBe(false);
  expect(await drained()).toEqual(['1', '2']);
});

test('a line that a kill cut short is left out', async () => {
  clickSpool(folder).append(['{"a":1}']);
  appendFileSync(join(folder, 'clicks.jsonl'), '{"a":');
  expect(await drained()).toEqual(['{"a":1}']);
});
