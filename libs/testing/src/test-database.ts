import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import {
  type Database,
  type Migration,
  migrate,
  openDatabase,
  provision,
  type ProvisionedService,
  roleNames,
} from '#postgres';

export interface TestDatabase extends ProvisionedService {
  /** Signed in as the service. */
  readonly app: Database;
  /** Signed in as superuser. */
  readonly admin: Database;
  /** Signed in as the log reader. */
  readonly reader: Database;
  /** Resolves when as many sessions as that wait for a lock. */
  untilHeldUp(sessions?: number): Promise<void>;
  drop(): Promise<void>;
}

/** The superuser URL of the run's own server. */
export function testServerUrl(): string {
  const url = process.env.TRIBUTARY_TEST_ADMIN_URL;
  if (url === undefined) throw new Error('no test server: run this spec in a project with a global setup');
  return url;
}

/** A database of a service, migrated, for one spec file. Its name and roles are its own. */
export async function testDatabase(service: string, migrations: readonly Migration[]): Promise<TestDatabase> {
  const name = `${service}_${randomBytes(4).toString('hex')}`;
  const adminUrl = testServerUrl();
  const [provisioned] = await provision({ adminUrl, services: [name], passwordOf: (role) => `password-of-${role}` });
  if (provisioned === undefined) throw new Error(`${name} was not provisioned`);
  await migrate(provisioned.adminUrl, migrations);
  const app = openDatabase({ url: provisioned.url, name: `${service} spec` });
  const admin = openDatabase({ url: provisioned.adminUrl, name: `${service} spec, admin` });
  const reader = openDatabase({ url: provisioned.readerUrl, name: `${service} spec, log reader` });
  return {
    ...provisioned,
    app,
    admin,
    reader,
    async untilHeldUp(sessions = 1) {
      while ((await admin.query(heldUp)).rowCount < sessions) await setTimeout(5);
    },
    async drop() {
      await Promise.all([app.end(), admin.end(), reader.end()]);
      await dropDatabase(adminUrl, name);
    },
  };
}

const heldUp = `
  select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;

async function dropDatabase(adminUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  await client.query(`drop database ${pg.escapeIdentifier(name)} with (force)`);
  const { app, confined, owner } = roleNames(name);
  for (const role of [app, confined, owner]) await client.query(`drop role ${pg.escapeIdentifier(role)}`);
  await client.end();
}
