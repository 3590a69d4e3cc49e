import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigFault, logger } from '#runtime';
import { loadMappings } from './mapping.js';
import { mappingsInUse } from './mappings-in-use.js';

const ours = loadMappings();
const tune = { ...ours.get('tune'), corrections: 'record' };
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tributary-mappings-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function used(others?: string) {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>);
  return { mappings: mappingsInUse(others, logger('ingestion', 'info', { write })), lines };
}

test('without a folder ours are read, and nothing is logged', () => {
  expect(used()).toEqual({ mappings: ours, lines: [] });
});

test('those of a folder are read in place of ours, the others stay, and it is logged which', () => {
  writeFileSync(join(folder, 'tune.mapping.json'), JSON.stringify(tune));
  const { mappings, lines } = used(folder);
  expect(mappings).toEqual(new Map<string, unknown>([...ours, ['tune', tune]]));
  expect(lines).toMatchObject([
    { level: 'warn', folder, networks: ['tune'], message: 'network mappings are read in place of ours' },
  ]);
});

test('a folder that does not fit is a wrong setting, with the file and its fault', () => {
  writeFileSync(join(folder, 'tune.mapping.json'), '{');
  expect(() => used(folder)).toThrow(ConfigFault);
  expect(() => used(folder)).toThrow(`MAPPINGS_DIR does not fit: ${folder}/tune.mapping.json cannot be read: `);
});
