import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bannedName } from './rules/banned-name.js';
import { bannedWord } from './rules/banned-word.js';
import { fileName } from './rules/file-name.js';
import { fileSize } from './rules/file-size.js';
import { skippedTest } from './rules/skipped-test.js';
import { sqlInString } from './rules/sql-in-string.js';
import { sqlObject } from './rules/sql-object.js';
import { type Complaint, extensionOf, type Rule, type SourceFile } from './source-file.js';

export const rules: readonly Rule[] = [fileSize, fileName, bannedName, bannedWord, skippedTest, sqlInString, sqlObject];

export interface Finding extends Complaint {
  readonly rule: string;
  readonly path: string;
}

const notOurs = new Set(['node_modules', 'dist', 'var', 'coverage', '.git', '.scannerwork', '.idea', '.vscode']);
const read = new Set(['.ts', '.mjs', '.sql', '.md', '.sh', '.yml', '.yaml', '']);

/** All complaints about the tree under `root`, in order of path. Fixtures that are there to be wrong are left out. */
export function tidy(root: string): { files: number; findings: Finding[] } {
  const files = sourcesUnder(root);
  return { files: files.length, findings: files.flatMap(findingsOf) };
}

export function findingsOf(file: SourceFile): Finding[] {
  return rules.flatMap((rule) =>
    rule.check(file).map((complaint) => ({ rule: rule.name, path: file.path, ...complaint })),
  );
}

function sourcesUnder(root: string, folder = ''): SourceFile[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true });
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (notOurs.has(entry.name) || path.endsWith('/fixtures/violations')) return [];
      if (entry.isDirectory()) return sourcesUnder(root, path);
      if (!entry.isFile() || !read.has(extensionOf(path)) || entry.name === 'LICENSE') return [];
      return [{ path, text: readFileSync(join(root, path), 'utf8') }];
    });
}
