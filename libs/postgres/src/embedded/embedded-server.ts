import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type PostgresBinaries, postgresBinaries } from './binaries.js';
import { isReachableByOthers, serverUser, type ServerUser } from './server-user.js';

export interface EmbeddedServer {
  /** Superuser, database `postgres`, loopback only. */
  readonly adminUrl: string;
  /** Whether it was running already; then somebody else may be working with it. */
  readonly reused: boolean;
  /** Where data, password and log are; not always the folder that was asked for (see `startEmbeddedServer`). */
  readonly folder: string;
  stop(): Promise<void>;
}

interface Place {
  readonly folder: string;
  readonly data: string;
  readonly passwordFile: string;
  readonly user: ServerUser | undefined;
}

const readyWithinMs = 30_000;

/**
 * Starts the PostgreSQL of the npm packages on loopback, with its data in `folder`. Settings are
 * `name: value` of postgresql.conf. A server that outlived a killed process is found by its data directory and taken
 * over; a stale lock file is removed.
 *
 * As root the server runs as `nobody`; where `nobody` cannot reach the folder (a project below /root, say), the data
 * is kept in a folder of the temp directory, the same one on each start: `data-folder` says which.
 */
export async function startEmbeddedServer(options: {
  folder: string;
  settings?: Readonly<Record<string, string>>;
  /** A free one by default. */
  port?: number;
}): Promise<EmbeddedServer> {
  const place = placeOf(options.folder);
  const binaries = postgresBinaries(place.user !== undefined);
  if (!existsSync(join(place.data, 'PG_VERSION'))) initialise(place, binaries);
  const password = readFileSync(place.passwordFile, 'utf8').trim();
  const survivor = await findSurvivor(place, password);
  if (survivor !== undefined) return { ...embedded(place, survivor, password), reused: true };
  const port = options.port ?? (await freePort());
  const server = launch(place, binaries, { port: String(port), ...options.settings });
  await untilReady(place, { port, password, server });
  return { ...embedded(place, port, password), reused: false };
}

function placeOf(wanted: string): Place {
  const user = serverUser();
  mkdirSync(wanted, { recursive: true });
  const reachable = user === undefined || isReachableByOthers(join(wanted, 'data'));
  const folder = reachable ? resolve(wanted) : folderElsewhere(wanted);
  mkdirSync(folder, { recursive: true });
  if (!reachable) chmodSync(folder, 0o755);
  return { folder, data: join(folder, 'data'), passwordFile: join(folder, 'password'), user };
}

/** A folder of the temp directory for this one, noted in it: who takes this folder away begins anew. */
function folderElsewhere(wanted: string): string {
  const note = join(wanted, 'data-folder');
  if (!existsSync(note)) writeFileSync(note, mkdtempSync(join(tmpdir(), 'tributary-data-')));
  return readFileSync(note, 'utf8');
}

function initialise({ folder, data, passwordFile, user }: Place, { initdb }: PostgresBinaries): void {
  // What a killed initdb left is not a database yet.
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { mode: 0o700 });
  writeFileSync(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
  if (user !== undefined) for (const path of [data, passwordFile]) chownSync(path, user.uid, user.gid);
  const flags = ['--username=postgres', '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-instructions'];
  const run = spawnSync(initdb, [...flags, `--pgdata=${data}`, `--pwfile=${passwordFile}`], {
    ...user,
    cwd: folder,
    encoding: 'utf8',
  });
  if (run.status === 0) return;
  rmSync(data, { recursive: true, force: true });
  throw new Error(`initdb failed: ${run.error?.message ?? run.stderr}`);
}

function launch(
  place: Place,
  { postgres }: PostgresBinaries,
  settings: Readonly<Record<string, string>>,
): ChildProcess {
  const defaults = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: '128MB',
    max_wal_size: '1GB',
    log_min_messages: 'warning',
  };
  const flags = Object.entries({ ...defaults, ...settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = openSync(join(place.folder, 'server.log'), 'a');
  const server = spawn(postgres, ['-D', place.data, ...flags], {
    ...place.user,
    cwd: place.folder,
    detached: true,
    stdio: ['ignore', log, log],
  });
  server.unref();
  return server;
}

async function untilReady(
  place: Place,
  { port, password, server }: { port: number; password: string; server: ChildProcess },
): Promise<void> {
  const deadline = Date.now() + readyWithinMs;
  while (Date.now() < deadline) {
    if (server.exitCode !== null) break;
    if ((await dataDirectoryAt(port, password)) !== undefined) return;
    await sleep(25);
  }
  const log = readFileSync(join(place.folder, 'server.log'), 'utf8').split('\n').slice(-8).join('\n');
  throw new Error(`the embedded PostgreSQL did not start:\n${log}`);
}

/** The port of a live server of this very data directory, if there is one. */
async function findSurvivor({ data }: Place, password: string): Promise<number | undefined> {
  const lockFile = join(data, 'postmaster.pid');
  for (const deadline = Date.now() + readyWithinMs; existsSync(lockFile) && Date.now() < deadline;) {
    const [pid, , , port] = readFileSync(lockFile, 'utf8').split('\n').map(Number);
    if (port !== undefined && port > 0 && (await dataDirectoryAt(port, password)) === data) return port;
    if (pid === undefined || !isServerOf(pid, data)) rmSync(lockFile, { force: true });
    await sleep(50);
  }
  return undefined;
}

/** A process of that number may by now be somebody else's: on Linux its command line tells. */
function isServerOf(pid: number, data: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(data);
  } catch {
    return process.platform !== 'linux';
  }
}

async function dataDirectoryAt(port: number, password: string): Promise<string | undefined> {
  const client = new pg.Client({ connectionString: adminUrlAt(port, password), connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>('show data_directory');
    return rows[0]?.data_directory;
  } catch {
    return undefined;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function embedded(place: Place, port: number, password: string): Omit<EmbeddedServer, 'reused'> {
  const lockFile = join(place.data, 'postmaster.pid');
  return {
    adminUrl: adminUrlAt(port, password),
    folder: place.folder,
    async stop() {
      if (!existsSync(lockFile)) return;
      const pid = Number(readFileSync(lockFile, 'utf8').split('\n')[0]);
      if (!isServerOf(pid, place.data)) return;
      // SIGINT is PostgreSQL's fast shutdown: transactions under way are rolled back, nothing is lost.
      process.kill(pid, 'SIGINT');
      for (const deadline = Date.now() + readyWithinMs; existsSync(lockFile) && Date.now() < deadline;) await sleep(25);
    },
  };
}

function adminUrlAt(port: number, password: string): string {
  return `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
}

async function freePort(): Promise<number> {
  return new Promise((resolvePort, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolvePort(port));
    });
  });
}
