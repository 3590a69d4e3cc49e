import { type Complaint, extensionOf, type Rule } from '../source-file.js';

/** What a file may say about its part after the first dot. A new suffix is a decision: it goes into docs/STYLE.md too. */
const suffixes = new Set(
  [
    'decider errors port controller consumer handler query projection module config parser rail filter interceptor',
    'contract machine deps guard setup teardown migration spec int-spec e2e-spec kafka-spec',
  ].flatMap((words) => words.split(' ')),
);

const kebab = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const folderName = /^[a-z0-9]+(?:[-.][a-z0-9]+)*$/;
const pageName = /^(?:[A-Z]+|[a-z0-9]+(?:-[a-z0-9]+)*)\.md$/;
const sqlName = /^[a-z0-9]+(?:[_-][a-z0-9]+)*\.sql$/;

/** Kebab-case after the main export, suffixes from the closed list; SQL files are named like their object. */
export const fileName: Rule = {
  name: 'file-name',
  check({ path }) {
    if (!/^(?:apps|libs|tools|docs|deploy)\//.test(path)) return [];
    const folders = path.split('/').slice(0, -1);
    const name = path.slice(path.lastIndexOf('/') + 1);
    const wrong = folders.filter((folder) => !folderName.test(folder));
    return [...wrong.map((folder) => ({ says: `the folder ${folder} is not in kebab-case` })), ...ofFile(name)];
  },
};

function ofFile(name: string): Complaint[] {
  switch (extensionOf(name)) {
    case '.ts':
    case '.mjs':
      return ofCode(name);
    case '.sql':
      return sqlName.test(name) ? [] : [{ says: 'a SQL file is named like its object, in lower case' }];
    case '.md':
      return pageName.test(name) ? [] : [{ says: 'a page is named in kebab-case or in capitals' }];
    default:
      return [];
  }
}

function ofCode(name: string): Complaint[] {
  const [subject = '', ...parts] = name.replace(/\.(?:ts|mjs)$/, '').split('.');
  const complaints: Complaint[] = kebab.test(subject) ? [] : [{ says: `${subject} is not in kebab-case` }];
  const unknown = parts.filter((part) => !suffixes.has(part) && !/^v\d+$/.test(part));
  return [...complaints, ...unknown.map((part) => ({ says: `the suffix .${part} is not in the closed list` }))];
}
