import { isSpec, type Rule } from '../source-file.js';

/**
 * Where SQL may stand in a string: queries, what belongs to a schema, the libs that are about the database, and what
 * breaks things on purpose.
 */
const allowed = [
  /\.query\.ts$/,
  /\/database\//,
  /^libs\/(?:postgres|event-log|testing)\//,
  /^libs\/runtime\/src\/idempotency\//,
  /^tools\/faults\//,
];

/** A literal that opens like a statement. */
const opening = [
  String.raw`select\s[^'"\x60]*?\sfrom\s+[\w"$({]`,
  String.raw`select\s+\w+\s*\(`,
  String.raw`insert\s+into\s+\w`,
  String.raw`update\s+\w+\s+(?:as\s+\w+\s+)?set\s`,
  String.raw`delete\s+from\s+\w`,
  String.raw`with\s+(?:recursive\s+)?\w+\s+as\s+\(`,
  String.raw`(?:create|alter|drop)\s+(?:table|view|function|index|role|database|schema)\s`,
  String.raw`(?:truncate|lock)\s+table\s`,
  String.raw`merge\s+into\s`,
  String.raw`copy\s+\w+\s*(?:\([^)]*\)\s*)?(?:from|to)\s+std`,
].join('|');
const statement = new RegExp(String.raw`['"\x60]\s*(?:${opening})`, 'gi');
const sentence = /^['"\x60]\s*[A-Z][a-z]/;

export const sqlInString: Rule = {
  name: 'sql-in-string',
  check({ path, text }) {
    if (!path.endsWith('.ts') || isSpec(path) || allowed.some((place) => place.test(path))) return [];
    const found = [...text.matchAll(statement)].filter(([literal]) => !sentence.test(literal));
    return found.map(({ index }) => ({
      line: text.slice(0, index).split('\n').length,
      says: 'SQL belongs in a .sql or a .query.ts file',
    }));
  },
};
