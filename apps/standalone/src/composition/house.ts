import { createHmac } from 'node:crypto';
import { join, resolve } from 'node:path';
import { type EmbeddedServer, migrate, provision, type ProvisionedService, startEmbeddedServer } from '#postgres';
import type { LogTransportName } from '#runtime';
import { environments, type ServiceName, serviceNames, services } from './environments.js';
import { loadSecrets, type Secrets } from './secrets.js';

export interface House {
  readonly folder: string;
  readonly secrets: Secrets;
  /** Where the archived parts of the logs are. */
  readonly archive: string;
  readonly databases: Readonly<Record<ServiceName, ProvisionedService>>;
  /** The environment of each service, as it would be given to a process of its own. */
  readonly environments: Readonly<Record<ServiceName, Readonly<Record<string, string>>>>;
  /** Absent where an own PostgreSQL was named. */
  readonly server?: EmbeddedServer;
}

export interface HouseOptions {
  /** Data, secrets and logs of the installation. */
  readonly folder: string;
  /** Superuser URL of an own PostgreSQL; without it the embedded one is started. */
  readonly adminUrl?: string;
  /** How the services read each other's logs: `postgres` by default. */
  readonly transport?: LogTransportName;
  /** Folder of the archived parts of the logs; by default one in `folder`. */
  readonly archive?: string;
}

/** A database for each service on one PostgreSQL, migrated; and what each service has to be told. May be repeated. */
export async function openHouse(options: HouseOptions): Promise<House> {
  const folder = resolve(options.folder);
  const archive = resolve(options.archive ?? join(folder, 'archive'));
  const secrets = loadSecrets(folder);
  const server =
    options.adminUrl === undefined ? await startEmbeddedServer({ folder: join(folder, 'postgres') }) : undefined;
  const passwordOf = (role: string) => createHmac('sha256', secrets.rolePasswordSeed).update(role).digest('hex');
  const adminUrl = options.adminUrl ?? server?.adminUrl ?? '';
  const provisioned = await provision({ adminUrl, services: serviceNames, passwordOf });
  const databases = Object.fromEntries(provisioned.map((service) => [service.name, service])) as House['databases'];
  await Promise.all(serviceNames.map((name) => migrate(databases[name].adminUrl, services[name].migrations)));
  return {
    folder,
    secrets,
    archive,
    databases,
    environments: environments({ folder, secrets, archive, databases, transport: options.transport ?? 'postgres' }),
    ...(server === undefined ? {} : { server }),
  };
}
