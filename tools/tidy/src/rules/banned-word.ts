import { complainPerLine, extensionOf, isSpec, type Rule } from '../source-file.js';

const read = new Set(['.ts', '.mjs', '.sql', '.md', '.sh', '.yml', '.yaml', '']);

/** The brackets keep these lines from complaining about themselves. */
const noteToSelf = /\b(?:TO[D]O|FIX[M]E|HA[C]K)\b|(?:\/\/|--|#|\*)\s*XX[X]\b/;
const machinePath = /(?<![\w.])\/(?:wor[k]|tm[p]|hom[e]|roo[t]|User[s])\//;
const outside = /\.\.\/share[d]\b/;

/** No notes to self, no paths of one machine; what lies outside the project is read by tests only, as extra samples. */
export const bannedWord: Rule = {
  name: 'banned-word',
  check({ path, text }) {
    if (!read.has(extensionOf(path))) return [];
    return [
      ...complainPerLine(text, noteToSelf, (found) => `"${found}": do it, or write an issue`),
      ...complainPerLine(text, machinePath, (found) => `"${found}" is a path of one machine`),
      ...(isSpec(path) ? [] : complainPerLine(text, outside, (found) => `"${found}" is not part of the project`)),
    ];
  },
};
