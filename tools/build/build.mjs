/**
 * Compiles apps and libs into dist with SWC and copies SQL and JSON beside it. Does nothing when no source changed, and
 * removes what has no source any more, so that a deleted file cannot go on running.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const dist = join(root, 'dist');
const stamp = join(dist, '.built');
const tools = ['bench', 'contracts', 'faults', 'tidy'].map((tool) => `tools/${tool}/src`);
const folders = ['apps', 'libs', ...tools].filter((folder) => existsSync(join(root, folder)));

const print = fingerprint();
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== print) {
  rmSync(stamp, { force: true });
  compile();
  prune(dist);
  writeFileSync(stamp, print);
}

function compile() {
  const swc = join(root, 'node_modules/@swc/cli/bin/swc.js');
  const args = [swc, ...folders, '-d', 'dist', '--copy-files', '--quiet'];
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(1);
}

function fingerprint() {
  const hash = createHash('sha256').update(readFileSync(join(root, '.swcrc')));
  hash.update(readFileSync(join(root, 'package-lock.json')));
  for (const folder of folders) {
    for (const file of filesUnder(join(root, folder))) {
      const { size, mtimeMs } = statSync(file);
      hash.update(`${relative(root, file)} ${size} ${mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
}

function filesUnder(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function prune(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) prune(path);
    else if (!hasSource(relative(dist, path))) rmSync(path);
  }
  if (folder !== dist && readdirSync(folder).length === 0) rmdirSync(folder);
}

function hasSource(output) {
  const source = output.replace(/\.map$/, '').replace(/\.js$/, '.ts');
  return existsSync(join(root, source)) || existsSync(join(root, output));
}
