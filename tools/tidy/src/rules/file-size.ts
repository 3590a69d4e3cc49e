import { extensionOf, type Rule } from '../source-file.js';

const maxLines = 300;
const measured = new Set(['.ts', '.mjs', '.sql', '.md']);

export const fileSize: Rule = {
  name: 'file-size',
  check({ path, text }) {
    if (!measured.has(extensionOf(path))) return [];
    const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
    return lines > maxLines ? [{ says: `has ${lines} lines; ${maxLines} is the most` }] : [];
  },
};
