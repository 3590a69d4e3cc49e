import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Database,
  type Migration,
  migrate,
  openDatabase,
  provision,
  type ProvisionedService,
  startEmbeddedServer,
  temporaryServerFolder,
} from '#postgres';
import type { Ends } from '../ends.js';
import { serverSettings } from './written.query.js';

export interface BenchServer {
  readonly adminUrl: string;
  /** What of its settings matters for a write. */
  readonly settings: string;
  /** Of its first process, the parent of all others. */
  readonly pid: number;
}

export interface BenchDatabase extends ProvisionedService {
  /** Signed in as superuser. */
  readonly admin: Database;
  open(name: string, max: number): Database;
}

/** A PostgreSQL of the bench's own, gone with the bench. Its settings are those of an installation: durable. */
export async function startBenchServer(ends: Ends): Promise<BenchServer> {
  const folder = temporaryServerFolder('tributary-bench-');
  ends.add(() => rm(folder, { recursive: true, force: true }));
  const server = await startEmbeddedServer({ folder });
  ends.add(() => server.stop());
  const admin = openDatabase({ url: server.adminUrl, name: 'bench', max: 1 });
  try {
    return { adminUrl: server.adminUrl, settings: await serverSettings(admin), pid: pidOf(server.folder) };
  } finally {
    await admin.end();
  }
}

function pidOf(folder: string): number {
  return Number(readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
}

/** A database as a service has it. */
export async function benchDatabase(
  { adminUrl }: BenchServer,
  { name, migrations, ends }: { name: string; migrations: readonly Migration[]; ends: Ends },
): Promise<BenchDatabase> {
  const passwords = randomBytes(16).toString('hex');
  const [service] = await provision({ adminUrl, services: [name], passwordOf: (role) => `${role}-${passwords}` });
  if (service === undefined) throw new Error(`${name} was not provisioned`);
  await migrate(service.adminUrl, migrations);
  const open = (url: string, as: string, max: number): Database => {
    const database = openDatabase({ url, name: as, max });
    ends.add(() => database.end());
    return database;
  };
  const admin = open(service.adminUrl, 'bench, admin', 2);
  return { ...service, admin, open: (as, max) => open(service.url, as, max) };
}
