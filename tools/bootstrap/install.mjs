import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const progressEveryMs = 10_000;

/** Runs `npm ci` in `root`, unless node_modules already holds what package-lock.json says. */
export async function install(root) {
  const lockFile = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = join(root, 'node_modules/.installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lockFile) return;

  console.error('Installing packages (once for each package-lock.json) …');
  const startedAt = Date.now();
  const seconds = () => Math.round((Date.now() - startedAt) / 1000);
  const progress = setInterval(() => console.error(`  … ${seconds()} s`), progressEveryMs);
  try {
    await npmCi(root);
  } finally {
    clearInterval(progress);
  }
  writeFileSync(stamp, lockFile);
  console.error(`Installed in ${seconds()} s.`);
}

/**
 * Warnings are left out: nearly all are about the engine, and are about the machine's Node, while the project runs on
 * the Node it installs here. Errors are shown.
 */
function npmCi(root) {
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const [command, ...before] = npmCommand();
  const child = spawn(command, [...before, ...args], {
    cwd: root,
    env: withoutOwnBinaries(root),
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32' && command === 'npm',
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) =>
      code === 0 ? resolve() : reject(new Error(`npm ci failed (${signal ?? `exit code ${code}`}).`)),
    );
  });
}

/** The npm that started us, on the Node it runs on; plain `npm` when started without it. */
function npmCommand() {
  const { npm_execpath: script, npm_node_execpath: node } = process.env;
  return script && node ? [node, script] : ['npm'];
}

/** `npm ci` removes node_modules, and with it the Node in node_modules/.bin: its scripts must not depend on that. */
function withoutOwnBinaries(root) {
  const own = join(root, 'node_modules');
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.startsWith(own));
  return { ...process.env, PATH: path.join(delimiter) };
}
