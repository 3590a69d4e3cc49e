import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { startEmbeddedServer, temporaryServerFolder } from '#postgres';
import { type ServicesOptions, startServices } from '../src/composition/service-processes.js';
import { loadSecrets } from '../src/composition/secrets.js';
import { type Bearer, signToken } from '../src/composition/tokens.js';
import { demoClient, type DemoClient } from '../src/demo/demo-client.js';

const root = resolve(import.meta.dirname, '../../..');
const startedWithinMs = 30_000;

export interface HouseProcess {
  readonly folder: string;
  readonly url: string;
  /** Milliseconds from the start to "ready". */
  readonly startedInMs: number;
  readonly output: () => string;
  as(bearer: Bearer): Promise<DemoClient>;
  token(bearer: Bearer): Promise<string>;
  /** Ends it by a signal and waits until it is gone. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** A data folder of its own for an installation. */
export function houseFolder(): string {
  return temporaryServerFolder('tributary-e2e-');
}

/** Starts the real thing as a process of its own, as `npm start` does. */
export async function startHouse(folder: string, env: Record<string, string> = {}): Promise<HouseProcess> {
  const began = Date.now();
  const { child, output } = spawnHouse(folder, env);
  const [, url = ''] = await printed(child, output, /ready at (http:\/\/\S+)/);
  const startedInMs = Date.now() - began;
  const token = (bearer: Bearer) => signToken(loadSecrets(folder), bearer, '1h');
  return {
    folder,
    url,
    startedInMs,
    output,
    token,
    as: async (bearer) => demoClient(url, await token(bearer)),
    end: (signal) => ended(child, signal),
  };
}

/** Starts the same house as a process for each service. */
export async function startHouseOfServices(folder: string, options: ServicesOptions = {}): Promise<HouseProcess> {
  const began = Date.now();
  const { house, url, end } = await startServices(folder, options);
  const token = (bearer: Bearer) => signToken(house.secrets, bearer, '1h');
  return {
    folder,
    url,
    startedInMs: Date.now() - began,
    output: () => '',
    token,
    as: async (bearer) => demoClient(url, await token(bearer)),
    end,
  };
}

/** Starts it and kills it as soon as it has printed what is awaited. */
export async function killHouseWhen(folder: string, awaited: RegExp, env: Record<string, string> = {}): Promise<void> {
  const { child, output } = spawnHouse(folder, env);
  await printed(child, output, awaited);
  await ended(child, 'SIGKILL');
}

/** What the command line answers on an installation. */
export async function tributary(folder: string, ...command: string[]) {
  const main = join(root, 'dist/apps/cli/src/main.js');
  const child = spawn(process.execPath, [main, ...command, '--data-dir', folder], {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<number | null>((done) => child.once('exit', done));
  const [stdout, stderr, status] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  return { status, stdout, stderr, output: stdout + stderr };
}

export const verifyFolder = (folder: string) => tributary(folder, 'verify');

/** Stops the database server that a killed process has left, and takes the folder away. */
export async function removeHouse(folder: string): Promise<void> {
  const postgres = join(folder, 'postgres');
  if (existsSync(postgres)) {
    const server = await startEmbeddedServer({ folder: postgres });
    await server.stop();
  }
  rmSync(folder, { recursive: true, force: true });
}

function spawnHouse(folder: string, env: Record<string, string>): { child: ChildProcess; output: () => string } {
  const child = spawn(process.execPath, [join(root, 'dist/apps/standalone/src/main.js')], {
    cwd: root,
    env: { ...process.env, PORT: '0', DATA_DIR: folder, DEMO: 'no', LOG_LEVEL: 'error', NODE_OPTIONS: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return { child, output: () => output };
}

async function printed(child: ChildProcess, output: () => string, awaited: RegExp): Promise<RegExpExecArray> {
  for (const deadline = Date.now() + startedWithinMs; Date.now() < deadline;) {
    const found = awaited.exec(output());
    if (found !== null) return found;
    if (child.exitCode !== null) break;
    await new Promise((done) => setTimeout(done, 20));
  }
  child.kill('SIGKILL');
  throw new Error(`the house did not print ${awaited.source}:\n${output()}`);
}

function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((done) => {
    child.once('exit', (code) => done(code));
    child.kill(signal);
  });
}
