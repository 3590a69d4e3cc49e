import { globSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { logHandlersOf } from '#runtime';
import type { Consumption } from './asyncapi-document.js';

/** What the services follow, as their consumers are marked; `root` holds `apps`, compiled or as source. */
export async function consumptionsOf(root: string): Promise<Consumption[]> {
  const files = globSync('apps/*/src/features/*/*.consumer.{js,ts}', { cwd: root }).sort();
  const found = await Promise.all(
    files.map(async (file) => {
      const [, service = ''] = file.split(/[\\/]/);
      const marked = (await import(pathToFileURL(join(root, file)).href)) as object;
      const consumers = Object.values(marked).filter((value) => typeof value === 'function');
      return consumers.flatMap(logHandlersOf).map(({ group, topic }) => ({ service, group, topic }));
    }),
  );
  return found.flat();
}
