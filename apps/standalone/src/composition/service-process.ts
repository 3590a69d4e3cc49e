import { type ChildProcess, spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import type { ServiceName } from './environments.js';

/** Commands and tests run in the project's folder. */
const compiled = resolve('dist/apps');
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

/** A service as a process of its own, told everything by its environment. */
export function serviceProcess(name: ServiceName, url: string, env: Readonly<Record<string, string>>): ServiceProcess {
  let child: ChildProcess | undefined;
  let output = '';
  const isRunning = () => child?.exitCode === null && child.signalCode === null;
  return {
    name,
    url,
    isRunning,
    start() {
      child = spawn(process.execPath, [join(compiled, name, 'src/main.js')], {
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
