/**
 * Makes a fresh clone ready to run: installs what package-lock.json says, then compiles.
 *
 * Runs on the machine's own Node, before anything is installed, so it may import nothing from npm. A second start
 * costs a hash and a walk over the sources. Several starts at once are safe: one works, the others wait for it.
 */
import { spawnSync } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { install } from './install.mjs';
import { withLock } from './lock.mjs';

const oldestNode = 20;
const major = Number(process.versions.node.split('.')[0]);
if (major < oldestNode) {
  console.error(`Tributary needs Node ${oldestNode} or newer to start; this is Node ${process.versions.node}.`);
  process.exit(1);
}

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const pinnedNode = join(root, 'node_modules/node/bin/node');

await withLock(join(root, 'var/bootstrap.lock'), async () => {
  await install(root);
  if (process.argv.includes('--install-only')) return;
  const build = spawnSync(pinnedNode, [join(root, 'tools/build/build.mjs')], { stdio: 'inherit' });
  if (build.status !== 0) throw new Error(`The build failed${build.error ? `: ${build.error.message}` : ''}.`);
}).catch((fault) => {
  console.error(fault.message);
  process.exitCode = 1;
});
