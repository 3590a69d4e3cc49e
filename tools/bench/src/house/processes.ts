import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Ends } from '../ends.js';

/** The project: benches start what `npm start` and `npm run service` start. */
const root = resolve(import.meta.dirname, '../../../../..');

const startedWithinMs = 60_000;

interface Started {
  /** What the pattern found first, of the process's output. */
  readonly found: string;
  readonly startedInMs: number;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts a process group and waits until it prints what is awaited; stopped at the end at the latest. */
export async function startProcess(
  [command, ...args]: readonly [string, ...string[]],
  { env, awaited, ends }: { env: Record<string, string>; awaited: RegExp; ends: Ends },
): Promise<Started> {
  const began = performance.now();
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const stop = () => stopGroup(child);
  ends.add(stop);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  while (performance.now() - began < startedWithinMs && child.exitCode === null) {
    const found = awaited.exec(output)?.[1];
    if (found !== undefined) return { found, startedInMs: performance.now() - began, pid: child.pid ?? 0, stop };
    await new Promise((done) => setTimeout(done, 5));
  }
  throw new Error(`${command} ${args.join(' ')} did not start:\n${output.slice(-2_000)}`);
}

async function stopGroup(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  process.kill(-child.pid, 'SIGTERM');
  await gone;
}
