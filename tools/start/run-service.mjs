/** `npm run service -- <name>`: one service as its own process, configured by the environment only. */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const apps = resolve(dirname(fileURLToPath(import.meta.url)), '../../dist/apps');
const composed = ['standalone', 'cli'];
const names = readdirSync(apps).filter((app) => !composed.includes(app) && existsSync(mainOf(app)));

const name = process.argv[2];
if (name !== undefined && names.includes(name)) {
  await import(pathToFileURL(mainOf(name)).href);
} else {
  console.error(`Usage: npm run service -- <${names.join(' | ')}>`);
  process.exitCode = 2;
}

function mainOf(app) {
  return join(apps, app, 'src/main.js');
}
