import pg from 'pg';

export interface ProvisionedService {
  readonly name: string;
  readonly database: string;
  /** What the service itself signs in with. */
  readonly url: string;
  /** What other services read its log with. */
  readonly readerUrl: string;
  /** What migrations run with. */
  readonly adminUrl: string;
}

interface Provisioning {
  readonly adminUrl: string;
  readonly services: readonly string[];
  /** Gives the password of a role. */
  readonly passwordOf: (role: string) => string;
}

export interface RoleNames {
  /** Owns the tables; nobody signs in as it. */
  readonly owner: string;
  /** Runs the service. Held by grants; row-level security passes it by, for it forbids COPY. */
  readonly app: string;
  /** What `app` switches to when it reads for one person; held by row-level security. Nobody signs in as it. */
  readonly confined: string;
  /** Reads any service's log. */
  readonly reader: string;
}

export function roleNames(database: string): RoleNames {
  return {
    owner: `${database}_owner`,
    app: `${database}_app`,
    confined: `${database}_confined`,
    reader: 'log_reader',
  };
}

/** SQL in which `{{app}}`, `{{confined}}` and `{{owner}}` stand for the names of a service's roles. */
export function withRoles(sql: string, roles: RoleNames): string {
  return sql.replace(/{{(app|owner|confined)}}/g, (_, role: 'app' | 'owner' | 'confined') => roles[role]);
}

/**
 * Creates what is missing of databases and roles, and sets the passwords. May be run again at any time. A service may
 * connect to its own database only, the log reader to all of them.
 */
export async function provision({ adminUrl, services, passwordOf }: Provisioning): Promise<ProvisionedService[]> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    // One at a time, whoever else is at it: create database and role take no "if not exists".
    await admin.query("select pg_advisory_lock(hashtext('tributary.provision'))");
    await ensureRole(admin, 'log_reader', passwordOf('log_reader'));
    for (const service of services) await ensureService(admin, service, passwordOf);
  } finally {
    await admin.end();
  }
  return services.map((name) => {
    const { app, reader } = roleNames(name);
    return {
      name,
      database: name,
      url: urlFor(adminUrl, name, { user: app, password: passwordOf(app) }),
      readerUrl: urlFor(adminUrl, name, { user: reader, password: passwordOf(reader) }),
      adminUrl: urlFor(adminUrl, name),
    };
  });
}

async function ensureService(admin: pg.Client, name: string, passwordOf: Provisioning['passwordOf']): Promise<void> {
  const roles = roleNames(name);
  await ensureRole(admin, roles.owner);
  await ensureRole(admin, roles.app, passwordOf(roles.app));
  await ensureRole(admin, roles.confined);
  await admin.query(`alter role ${pg.escapeIdentifier(roles.app)} bypassrls`);
  await admin.query(`grant ${pg.escapeIdentifier(roles.confined)} to ${pg.escapeIdentifier(roles.app)}`);
  const database = pg.escapeIdentifier(name);
  const { rowCount } = await admin.query('select 1 from pg_database where datname = $1', [name]);
  if (rowCount === 0) await admin.query(`create database ${database}`);
  const owner = pg.escapeIdentifier(roles.owner);
  await admin.query(`alter database ${database} owner to ${owner}`);
  await admin.query(`revoke connect, temporary on database ${database} from public`);
  await admin.query(`grant connect on database ${database} to ${pg.escapeIdentifier(roles.app)}, log_reader`);
}

async function ensureRole(admin: pg.Client, role: string, password?: string): Promise<void> {
  const { rowCount } = await admin.query('select 1 from pg_roles where rolname = $1', [role]);
  const name = pg.escapeIdentifier(role);
  if (rowCount === 0) await admin.query(`create role ${name} nologin`);
  if (password === undefined) return;
  await admin.query(`alter role ${name} login password ${pg.escapeLiteral(password)}`);
}

function urlFor(adminUrl: string, database: string, as?: { user: string; password: string }): string {
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  if (as !== undefined) {
    url.username = as.user;
    url.password = encodeURIComponent(as.password);
  }
  return url.toString();
}
