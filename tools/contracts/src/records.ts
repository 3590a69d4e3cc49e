import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EventVersion, nameOf } from './compare/compare-versions.js';
import type { JsonSchema } from './compare/compare-schemas.js';

const recordsFolder = 'libs/contracts/schemas';
export const recordPath = (event: EventVersion): string => `${recordsFolder}/${nameOf(event)}.json`;

/** The schemas as they are committed: one file for each version of each event. */
export function committedRecords(root: string): EventVersion[] {
  const paths = globSync(`${recordsFolder}/*/*.json`, { cwd: root });
  return paths.sort().map((path) => recordOf(path, readFileSync(join(root, path), 'utf8')));
}

/** What git prints in `root`; undefined where it cannot. */
export type Git = (...args: string[]) => string | undefined;

export const gitIn =
  (root: string): Git =>
  (...args) => {
    // Whoever the files belong to: nothing of the repository is run.
    const run = spawnSync('git', ['-c', 'safe.directory=*', ...args], { cwd: root, encoding: 'utf8' });
    return run.status === 0 ? run.stdout : undefined;
  };

/**
 * Every record as it was before it was changed or removed, by a commit or since the last one: a record that was edited
 * to fit the code is found by what it said earlier. Undefined without a history; a shallow one is looked at as far as
 * it goes.
 */
export function earlierRecords(git: Git): EventVersion[] | undefined {
  const filter = ['--diff-filter=MD', '--no-renames', '--relative', '--name-only'];
  const sinceThen = git('diff', ...filter, 'HEAD', '--', recordsFolder);
  const log = git('log', ...filter, '-m', '--format=commit %H', '--', recordsFolder);
  if (sinceThen === undefined || log === undefined) return undefined;
  let before = 'HEAD';
  return `${sinceThen}\n${log}`.split('\n').flatMap((line) => {
    if (line.startsWith('commit ')) before = `${line.slice('commit '.length)}^`;
    if (!line.startsWith(`${recordsFolder}/`)) return [];
    const text = git('show', `${before}:./${line}`);
    return text === undefined ? [] : [recordOf(line, text)];
  });
}

function recordOf(path: string, text: string): EventVersion {
  const [, topic = '', type = '', version = ''] = /([^/]+)\/([^/]+)\.v(\d+)\.json$/.exec(path) ?? [];
  return { topic, type, version: Number(version), schema: JSON.parse(text) as JsonSchema };
}
