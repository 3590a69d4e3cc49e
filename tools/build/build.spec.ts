import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '../..');
let project: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'build-'));
  cpSync(import.meta.dirname, join(project, 'tools/build'), { recursive: true });
  copyFileSync(join(root, '.swcrc'), join(project, '.swcrc'));
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'));
  write('package-lock.json', '{}');
  write('libs/log/src/log.ts', 'export const log: number = 1;');
  write('libs/log/src/log.spec.ts', 'export const spec = 1;');
  write('libs/log/src/tables/log_batch.sql', 'create table log_batch ();');
});

afterEach(() => rmSync(project, { recursive: true, force: true }));

test('sources are compiled, SQL is copied, specs are left out', () => {
  build();
  expect(isBuilt('libs/log/src/log.js')).toBe(true);
  expect(isBuilt('libs/log/src/tables/log_batch.sql')).toBe(true);
  expect(isBuilt('libs/log/src/log.spec.js') || isBuilt('libs/log/src/log.spec.ts')).toBe(false);
});

test('what lost its source is removed, and so is its empty folder', () => {
  write('libs/log/src/old/gone.ts', 'export const gone = 1;');
  write('libs/log/src/tables/gone.sql', 'create table gone ();');
  build();
  expect(isBuilt('libs/log/src/old/gone.js')).toBe(true);
  rmSync(join(project, 'libs/log/src/old'), { recursive: true });
  rmSync(join(project, 'libs/log/src/tables/gone.sql'));
  build();
  expect(isBuilt('libs/log/src/old')).toBe(false);
  expect(isBuilt('libs/log/src/tables/gone.sql')).toBe(false);
  expect(isBuilt('libs/log/src/tables/log_batch.sql')).toBe(true);
});

test('nothing is compiled again until a source changes', () => {
  build();
  const compiled = () => statSync(join(project, 'dist/libs/log/src/log.js')).mtimeMs;
  const first = compiled();
  build();
  expect(compiled()).toBe(first);
  write('libs/log/src/log.ts', 'export const log: number = 1234;');
  build();
  expect(compiled()).toBeGreaterThan(first);
});

test('a source that does not compile fails the build, and the next build tries again', () => {
  write('libs/log/src/log.ts', 'export const = ;');
  expect(build()).toBe(1);
  expect(build()).toBe(1);
  write('libs/log/src/log.ts', 'export const log = 1;');
  expect(build()).toBe(0);
});

function build(): number | null {
  return spawnSync(process.execPath, [join(project, 'tools/build/build.mjs')], { cwd: project }).status;
}

function isBuilt(path: string): boolean {
  return existsSync(join(project, 'dist', path));
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(project, path)), { recursive: true });
  writeFileSync(join(project, path), text);
}
