import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '#postgres';
import { problem } from '../problems/problem.js';

export interface ReadinessFinding {
  readonly ready: boolean;
  readonly detail?: string;
}

/** One thing that must hold for the service to be of use. A check that throws or takes too long has failed. */
export interface ReadinessCheck {
  readonly name: string;
  readonly check: () => Promise<ReadinessFinding>;
}

const checkTimeoutMs = 2_000;

/** What `/readyz` answers. Throws the 503 problem that names what failed. */
export async function readiness(checks: readonly ReadinessCheck[]): Promise<object> {
  const findings = await Promise.all(checks.map(async ({ name, check }) => ({ name, ...(await inTime(check)) })));
  const failed = findings.filter(({ ready }) => !ready);
  if (failed.length === 0) return { status: 'ready', checks: findings };
  const detail = failed.map((finding) => `${finding.name}: ${finding.detail ?? 'failed'}`).join('; ');
  throw problem(503, 'unready', 'Not ready', detail, { checks: findings, headers: { 'retry-after': '1' } });
}

async function inTime(check: ReadinessCheck['check']): Promise<ReadinessFinding> {
  const done = new AbortController();
  const late = sleep(
    checkTimeoutMs,
    { ready: false, detail: `no answer within ${checkTimeoutMs} ms` },
    {
      signal: done.signal,
    },
  );
  const found = check().catch((fault: unknown) => ({ ready: false, detail: codeOf(fault) }));
  try {
    return await Promise.race([found, late]);
  } finally {
    done.abort();
    void late.catch(() => undefined);
  }
}

/** The kind of a fault, without its message: readiness is told to anybody. */
function codeOf(fault: unknown): string {
  if (!(fault instanceof Error)) return 'failed';
  const { code } = fault as Error & { code?: unknown };
  return typeof code === 'string' ? code : fault.name;
}

export function databaseCheck(database: Database): ReadinessCheck {
  return {
    name: 'database',
    async check() {
      await database.query('select 1');
      return { ready: true };
    },
  };
}
