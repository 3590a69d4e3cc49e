import { readdirSync, readFileSync } from 'node:fs';

/** `/proc/<pid>/stat` counts in these (Linux manual, proc_pid_stat, sysconf(_SC_CLK_TCK)). */
const ticksPerSecond = 100;

/**
 * CPU seconds, user and system, that a process and its children have taken, those that have ended among them. Undefined
 * where the system does not tell.
 */
export function cpuSeconds(pid: number): number | undefined {
  const [process, children] = [timesOf(String(pid)), childrenOf(pid)];
  if (process === undefined) return undefined;
  return [process, ...children].reduce((sum, { own, gone }) => sum + own + gone, 0) / ticksPerSecond;
}

interface Times {
  readonly parent: number;
  readonly own: number;
  /** Of children that have ended. */
  readonly gone: number;
}

function childrenOf(pid: number): Times[] {
  const numbers = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return numbers.flatMap((number) => timesOf(number) ?? []).filter(({ parent }) => parent === pid);
}

/** Undefined for a process that is not there. */
function timesOf(pid: string): Times | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may hold anything; after it come the fields from the third on.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const at = (field: number) => Number(fields[field - 3]);
    return { parent: at(4), own: at(14) + at(15), gone: at(16) + at(17) };
  } catch {
    return undefined;
  }
}
