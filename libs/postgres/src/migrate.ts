import { createHash } from 'node:crypto';
import pg from 'pg';
import type { UmzugStorage } from 'umzug';
import { roleNames, withRoles } from './provision.js';

/** One step of a database's schema. Once applied anywhere it is never edited: the next step changes what it made. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/** A migration was changed after it had been applied. */
export class MigrationRefused extends Error {
  constructor(readonly migration: string) {
    super(`migration ${migration} was edited after it had been applied; write a new one`);
    this.name = 'MigrationRefused';
  }
}

const table = `
  create table if not exists schema_migration (
    name        text primary key,
    sha256      text        not null,
    applied_at  timestamptz not null default now()
  )`;

const sha256Of = (sql: string) => createHash('sha256').update(sql).digest('hex');

/**
 * Applies what is missing, in order, all of it or nothing, as the owner role of the URL's database. In the SQL,
 * `{{app}}`, `{{confined}}` and `{{owner}}` stand for the names of the service's roles. Answers with the names that were
 * applied.
 */
export async function migrate(adminUrl: string, migrations: readonly Migration[]): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const roles = roleNames(new URL(adminUrl).pathname.slice(1));
    const { owner, app } = roles;
    await client.query('begin');
    await client.query("select pg_advisory_xact_lock(hashtext('tributary.migrate'))");
    await client.query(`alter schema public owner to ${pg.escapeIdentifier(owner)}`);
    await client.query(`set local role ${pg.escapeIdentifier(owner)}`);
    await client.query(table);
    await client.query(`grant usage on schema public to ${pg.escapeIdentifier(app)}, log_reader`);
    await client.query(`grant select on schema_migration to ${pg.escapeIdentifier(app)}`);
    await refuseEdited(client, migrations);
    // It brings more than a hundred modules: not for every thread and command that only opens a database.
    const { Umzug } = await import('umzug');
    const umzug = new Umzug({
      migrations: migrations.map(({ name, sql }) => ({
        name,
        up: () => client.query(withRoles(sql, roles)),
      })),
      storage: storage(client, migrations),
      logger: undefined,
    });
    const applied = await umzug.up();
    await client.query('commit');
    return applied.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

/** The migrations that this database has not seen. Read with any role of the service. */
export async function pendingMigrations(
  database: { query<Row>(text: string): Promise<{ rows: Row[] }> },
  migrations: readonly Migration[],
): Promise<readonly string[]> {
  const { rows: found } = await database.query<{ there: boolean }>(
    "select to_regclass('schema_migration') is not null as there",
  );
  if (found[0]?.there !== true) return migrations.map(({ name }) => name);
  const { rows } = await database.query<{ name: string }>('select name from schema_migration');
  const applied = new Set(rows.map(({ name }) => name));
  return migrations.map(({ name }) => name).filter((name) => !applied.has(name));
}

async function refuseEdited(client: pg.Client, migrations: readonly Migration[]): Promise<void> {
  const { rows } = await client.query<{ name: string; sha256: string }>('select name, sha256 from schema_migration');
  const applied = new Map(rows.map(({ name, sha256 }) => [name, sha256]));
  for (const { name, sql } of migrations) {
    const before = applied.get(name);
    if (before !== undefined && before !== sha256Of(sql)) throw new MigrationRefused(name);
  }
}

function storage(client: pg.Client, migrations: readonly Migration[]): UmzugStorage {
  const sqlOf = (name: string) => migrations.find((migration) => migration.name === name)?.sql ?? '';
  return {
    async executed() {
      const { rows } = await client.query<{ name: string }>('select name from schema_migration');
      return rows.map(({ name }) => name);
    },
    async logMigration({ name }) {
      await client.query('insert into schema_migration (name, sha256) values ($1, $2)', [name, sha256Of(sqlOf(name))]);
    },
    unlogMigration: () => Promise.reject(new Error('migrations only go forward')),
  };
}
