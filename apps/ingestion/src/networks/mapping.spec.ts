import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadMappings } from './mapping.js';

const ours = loadMappings();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tributary-mappings-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (name: string, text: string) => writeFileSync(join(folder, name), text);

test('a mapping of another folder is read in place of ours, and the others stay', () => {
  put('tune.mapping.json', JSON.stringify({ ...ours.get('tune'), corrections: 'record' }));
  put('notes.txt', 'not a mapping');
  const mappings = loadMappings(folder);
  expect(ours.get('tune')?.corrections).toBe('restatement');
  expect(mappings.get('tune')).toEqual({ ...ours.get('tune'), corrections: 'record' });
  expect([...mappings].filter(([name]) => name !== 'tune')).toEqual([...ours].filter(([name]) => name !== 'tune'));
});

test.each([
  ['what is no JSON', '{"network":', 'a.mapping.json cannot be read: '],
  ['what is no mapping', '{"network":"tune"}', 'a.mapping.json is not a network mapping: '],
  ['a network of nobody', JSON.stringify({ ...ours.get('tune'), network: 'tuna' }), 'there is no network tuna'],
])('%s is refused with its file', (_what, text, said) => {
  put('a.mapping.json', text);
  expect(() => loadMappings(folder)).toThrow(said);
  expect(() => loadMappings(folder)).toThrow(folder);
});

test('a folder that is missing is a fault', () => {
  expect(() => loadMappings(join(folder, 'elsewhere'))).toThrow('elsewhere');
});
