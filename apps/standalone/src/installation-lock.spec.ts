import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { FolderInUse, lockInstallation } from './installation-lock.js';

let folder: string;
let running: ChildProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tributary-lock-'));
});
afterEach(() => {
  running?.kill('SIGKILL');
  running = undefined;
  rmSync(folder, { recursive: true, force: true });
});

/** The number that a shell tells of a process. */
async function started(script: string): Promise<number> {
  running = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [told] = (await once(running.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  return Number(told.toString());
}

const heldBy = (pid: number) => writeFileSync(join(folder, 'running.pid'), String(pid));

test('a folder is free once it was given back', () => {
  lockInstallation(folder)();
  expect(() => lockInstallation(folder)).not.toThrow();
});

test('one that another installation runs in is refused by the number of its process', async () => {
  const pid = await started('echo $$; while true; do sleep 1; done # standalone');
  heldBy(pid);
  expect(() => lockInstallation(folder)).toThrow(new FolderInUse(folder, pid));
});

test('one whose process was killed and waits for its parent is free', async () => {
  // Its parent becomes another program, which never asks.
  const pid = await started('sleep 0.2 & echo $!; exec sleep 60');
  while (!readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')) await setTimeout(20);
  heldBy(pid);
  expect(() => lockInstallation(folder)).not.toThrow();
});

test('one whose number another program has by now is free', async () => {
  heldBy(await started('echo $$; exec sleep 60'));
  expect(() => lockInstallation(folder)).not.toThrow();
});

test('one of a process that is no more is free', () => {
  heldBy(2 ** 22 + 1);
  expect(() => lockInstallation(folder)).not.toThrow();
});
