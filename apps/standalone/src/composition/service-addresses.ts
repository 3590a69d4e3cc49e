import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceName } from './environments.js';

const file = (folder: string) => join(folder, 'services.json');

/** Where the services of a house listen, for the command line. What an earlier start has told is overwritten. */
export function tellAddresses(folder: string, urls: Readonly<Record<ServiceName, string>>): void {
  writeFileSync(file(folder), JSON.stringify(urls), { mode: 0o600 });
}

/** Nobody listens there any more: the next to take the port must not be sent a token. */
export function forgetAddresses(folder: string): void {
  rmSync(file(folder), { force: true });
}

/** As the house last told it; undefined where it never ran as one process. */
export function toldAddress(folder: string, service: ServiceName): string | undefined {
  try {
    return (JSON.parse(readFileSync(file(folder), 'utf8')) as Partial<Record<ServiceName, string>>)[service];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
