import { readFileSync } from 'node:fs';

/** The text of SQL files, named relative to a module: `sqlFiles(import.meta.url, './tables/entry.sql')`. */
export function sqlFiles(base: string, ...paths: string[]): string {
  return paths.map((path) => readFileSync(new URL(path, base), 'utf8')).join('\n');
}
