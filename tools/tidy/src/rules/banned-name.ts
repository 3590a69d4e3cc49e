import { type Complaint, complainPerLine, extensionOf, type Rule } from '../source-file.js';

/** Names that say what kind of thing it is thought to be, and not what it does. */
const roles = 'service|util|helper|manager|common|dto|mapper|base';
const role = new RegExp(`^(?:${roles})s?$`);
const className = new RegExp(String.raw`\bclass \w*(?:${roles})s?\b`, 'i');

/** A service is also one of the five processes; `run-service` runs one, `service-token-guard` guards its token. */
const processVerbs = new Set(['run', 'start', 'stop', 'define']);

export const bannedName: Rule = {
  name: 'banned-name',
  check({ path, text }) {
    if (!['.ts', '.mjs'].includes(extensionOf(path))) return [];
    return [...ofFolders(path), ...ofFile(path), ...ofClasses(text)];
  },
};

function ofFolders(path: string): Complaint[] {
  const folders = path.split('/').slice(0, -1);
  return folders
    .filter((folder) => role.test(folder) && folder !== 'service')
    .map((folder) => ({ says: `a folder named ${folder} says nothing of what is in it` }));
}

function ofFile(path: string): Complaint[] {
  const [subject = '', ...suffixes] = path.slice(path.lastIndexOf('/') + 1).split('.');
  const words = subject.split('-');
  const last = words.at(-1) ?? '';
  const runsOne = last === 'service' && processVerbs.has(words[0] ?? '');
  const named = [...(runsOne ? [] : [last]), ...suffixes].filter((word) => role.test(word));
  return named.map((word) => ({ says: `"${word}" names no part; name what it does` }));
}

function ofClasses(text: string): Complaint[] {
  return complainPerLine(text, className, (found) => `"${found}": name what it does`);
}
