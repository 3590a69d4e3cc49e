import type { Rule } from '../source-file.js';

/** Indexes, triggers and policies stand beside the object they belong to. */
const creation =
  /^\s*create\s+(?:or\s+replace\s+)?(?:unlogged\s+)?(?:materialized\s+)?(?:table|view|function|procedure|type|domain|sequence)\s+(?:if\s+not\s+exists\s+)?(?:\w+\.)?"?(\w+)"?/gim;

/** Directly in database/ stands what speaks of many objects: rights, policies, triggers, the steps of a migration. */
const ofManyObjects = /\/database\/(?:migrations\/)?[^/]+$/;

/** One object a file, named like the object. */
export const sqlObject: Rule = {
  name: 'sql-object',
  check({ path, text }) {
    if (!path.endsWith('.sql')) return [];
    const name = path.slice(path.lastIndexOf('/') + 1, -'.sql'.length);
    const objects = [...new Set([...text.matchAll(creation)].map((found) => found[1]))];
    if (objects.length === 0) return ofManyObjects.test(path) ? [] : [{ says: 'makes no object' }];
    if (objects.length > 1) return [{ says: `makes ${objects.length} objects: ${objects.join(', ')}` }];
    return objects[0] === name ? [] : [{ says: `makes ${objects[0]}, so it is ${objects[0]}.sql` }];
  },
};
