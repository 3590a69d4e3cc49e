import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const waitMs = 100;
const patienceMs = 15 * 60_000;

/**
 * Runs `work` while holding a lock directory; waits while another living process holds it.
 * The directory holds the process id of its holder; the lock of a process that died is taken over.
 */
export async function withLock(directory, work) {
  await acquire(directory);
  const release = () => rmSync(directory, { recursive: true, force: true });
  const stop = () => process.exit(130);
  process.once('exit', release).once('SIGINT', stop).once('SIGTERM', stop);
  try {
    return await work();
  } finally {
    process.off('exit', release).off('SIGINT', stop).off('SIGTERM', stop);
    release();
  }
}

async function acquire(directory) {
  mkdirSync(dirname(directory), { recursive: true });
  const deadline = Date.now() + patienceMs;
  for (let told = false; !tryAcquire(directory); told = true) {
    if (Date.now() > deadline) throw new Error(`Another start has held ${directory} for too long; remove it by hand.`);
    if (!told) console.error('Another start is preparing this folder; waiting for it …');
    await sleep(waitMs);
    if (isAbandoned(directory)) takeAway(directory);
  }
}

/** The directory appears under its name with the process id already in it: a rename never replaces a filled one. */
function tryAcquire(directory) {
  const candidate = `${directory}.${process.pid}`;
  rmSync(candidate, { recursive: true, force: true });
  mkdirSync(candidate);
  writeFileSync(join(candidate, 'pid'), String(process.pid));
  try {
    renameSync(candidate, directory);
    return true;
  } catch (fault) {
    rmSync(candidate, { recursive: true, force: true });
    if (['EEXIST', 'ENOTEMPTY', 'EPERM'].includes(fault.code)) return false;
    throw fault;
  }
}

function isAbandoned(directory) {
  try {
    process.kill(Number(readFileSync(join(directory, 'pid'), 'utf8')), 0);
    return false;
  } catch (fault) {
    return fault.code === 'ESRCH';
  }
}

/** Renaming picks one winner among those who saw the dead holder; a late one puts the new holder's lock back. */
function takeAway(directory) {
  const grave = `${directory}.${process.pid}`;
  try {
    renameSync(directory, grave);
    if (!isAbandoned(grave)) return renameSync(grave, directory);
  } catch {
    return; // another was faster
  }
  rmSync(grave, { recursive: true, force: true });
}
