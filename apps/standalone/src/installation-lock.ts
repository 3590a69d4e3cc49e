import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Another process works in this folder. */
export class FolderInUse extends Error {
  constructor(folder: string, pid: number) {
    super(`process ${pid} already runs in ${folder}`);
    this.name = 'FolderInUse';
  }
}

/** Makes sure that one process at a time runs an installation. The lock of a killed one does not count. */
export function lockInstallation(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'running.pid');
  const holder = Number(readText(file));
  if (holder > 0 && holder !== process.pid && isAlive(holder)) throw new FolderInUse(folder, holder);
  writeFileSync(file, String(process.pid));
  return () => rmSync(file, { force: true });
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** Alive, and one of ours: a number that the system has given to another program since is free. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  if (hasEnded(pid)) return false;
  const commandLine = readText(`/proc/${pid}/cmdline`);
  return commandLine === '' || commandLine.includes('standalone');
}

/** Killed, and there until its parent has asked for it: its state is said behind its name (`man 5 proc_pid_stat`). */
function hasEnded(pid: number): boolean {
  return /\) [ZX] [^)]*$/.test(readText(`/proc/${pid}/stat`));
}
