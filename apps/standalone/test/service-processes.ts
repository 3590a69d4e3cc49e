import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, request } from 'node:http';
import { join, resolve } from 'node:path';
import { addresses, type ServiceName, serviceNames } from '../src/composition/environments.js';
import { openHouse } from '../src/composition/house.js';
import { type Bearer, signToken } from '../src/composition/tokens.js';
import { demoClient } from '../src/demo/demo-client.js';
import { openFrontServer, type RequestHandler } from '../src/front-server.js';
import type { HouseProcess } from './house-process.js';

const root = resolve(import.meta.dirname, '../../..');
const readyWithinMs = 40_000;

export interface ServiceProcess {
  readonly name: ServiceName;
  readonly url: string;
  /** Begins it, or begins it again. */
  start(): void;
  /** Ends it by a signal and waits until it is gone. */
  end(signal: NodeJS.Signals): Promise<number | null>;
  isRunning(): boolean;
  /** Sends a signal that does not end it. */
  signal(signal: NodeJS.Signals): void;
  untilReady(): Promise<void>;
}

export interface ServicesOptions {
  /** What every process is told beside its own. */
  readonly env?: Readonly<Record<string, string>>;
  readonly transport?: 'postgres' | 'kafka';
  /** Processes of attribution and of the ledger. */
  readonly instances?: number;
  /** What a database of the house is opened for before the services start. */
  readonly prepare?: () => Promise<void>;
}

export interface ServicesHouse extends HouseProcess {
  readonly processes: readonly ServiceProcess[];
}

/** Each service as a process of its own, told everything by its environment; ingestion and gateway behind one port. */
export async function startServices(folder: string, options: ServicesOptions = {}): Promise<ServicesHouse> {
  const began = Date.now();
  const { transport = 'postgres', instances = 1 } = options;
  const house = await openHouse({ folder, transport });
  await options.prepare?.();
  const front = await openFrontServer(0, '127.0.0.1');
  const urls = {} as Record<ServiceName, string>;
  for (const name of serviceNames) urls[name] = `http://127.0.0.1:${await freePort()}`;
  const common = { ...addresses(urls), GATEWAY_URL: urls.gateway, PUBLIC_URL: front.url, ...options.env };
  const processOf = async (name: ServiceName, instance: number): Promise<ServiceProcess> => {
    const url = instance === 0 ? urls[name] : `http://127.0.0.1:${await freePort()}`;
    return serviceProcess(name, url, { ...house.environments[name], ...common });
  };
  const processes: ServiceProcess[] = [];
  for (const name of serviceNames) {
    const count = name === 'attribution' || name === 'ledger' ? instances : 1;
    for (let instance = 0; instance < count; instance += 1) processes.push(await processOf(name, instance));
  }
  for (const each of processes) each.start();
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    const codes = await Promise.all(processes.map((each) => each.end(signal)));
    await front.close();
    await house.server?.stop();
    return codes.every((code) => code === 0) ? 0 : 1;
  };
  try {
    await Promise.all(processes.map((each) => each.untilReady()));
  } catch (fault) {
    await end('SIGKILL');
    throw fault;
  }
  front.serve({ ingestion: passOnTo(urls.ingestion), gateway: passOnTo(urls.gateway) });
  const token = (bearer: Bearer) => signToken(house.secrets, bearer, '1h');
  return {
    folder,
    url: front.url,
    startedInMs: Date.now() - began,
    output: () => '',
    token,
    as: async (bearer) => demoClient(front.url, await token(bearer)),
    end,
    processes,
  };
}

function serviceProcess(name: ServiceName, url: string, env: Readonly<Record<string, string>>): ServiceProcess {
  let child: ChildProcess | undefined;
  let output = '';
  const isRunning = () => child?.exitCode === null && child.signalCode === null;
  return {
    name,
    url,
    isRunning,
    start() {
      child = spawn(process.execPath, [join(root, `dist/apps/${name}/src/main.js`)], {
        cwd: root,
        env: { PATH: process.env.PATH, LOG_LEVEL: 'error', ...env, PORT: new URL(url).port },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      for (const stream of [child.stdout, child.stderr]) {
        stream?.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-4_000)));
      }
    },
    end: (signal) =>
      new Promise((done) => {
        if (child === undefined || !isRunning()) {
          done(child?.exitCode ?? null);
          return;
        }
        child.once('exit', (code) => done(code));
        child.kill(signal);
      }),
    signal(signal) {
      child?.kill(signal);
    },
    async untilReady() {
      for (const deadline = Date.now() + readyWithinMs; Date.now() < deadline && isRunning();) {
        const answer = await fetch(`${url}/readyz`).catch(() => undefined);
        if (answer?.status === 200) return;
        await new Promise((done) => setTimeout(done, 50));
      }
      throw new Error(`${name} at ${url} did not become ready:\n${output}`);
    },
  };
}

function passOnTo(url: string): RequestHandler {
  return (incoming, response) => {
    const { method, headers } = incoming;
    const onward = request(url + (incoming.url ?? ''), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.once('error', () => response.writeHead(502).end());
    incoming.pipe(onward);
  };
}

function freePort(): Promise<number> {
  return new Promise((done, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => done(port));
    });
  });
}
