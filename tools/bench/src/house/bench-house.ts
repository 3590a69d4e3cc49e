import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openHouse } from '../../../../apps/standalone/src/composition/house.js';
import { signToken } from '../../../../apps/standalone/src/composition/tokens.js';
import { demoClient, type DemoClient } from '../../../../apps/standalone/src/demo/demo-client.js';
import { type Database, openDatabase } from '#postgres';
import { type BenchServer, startBenchServer } from '../database/bench-server.js';
import type { Ends } from '../ends.js';
import { cpuSeconds } from '../measure/cpu-seconds.js';
import { startProcess } from './processes.js';

/** CPU seconds of the installation and of its PostgreSQL. */
export interface CpuTaken {
  readonly node: number;
  readonly postgres: number;
}

/** A whole installation on a PostgreSQL of the bench's own, with creators, a program with its rules, and a source. */
export interface BenchHouse {
  readonly server: BenchServer;
  readonly url: string;
  /** So far; undefined where the system does not tell. */
  cpu(): CpuTaken | undefined;
  readonly handles: readonly string[];
  readonly source: { readonly sourceId: string; readonly secret: string };
  /** Signed in as superuser. */
  database(service: 'ledger'): Database;
}

export async function openBenchHouse(ends: Ends, creators: number): Promise<BenchHouse> {
  const server = await startBenchServer(ends);
  const folder = await mkdtemp(join(tmpdir(), 'tributary-bench-house-'));
  ends.add(() => rm(folder, { recursive: true, force: true }));
  const house = await openHouse({ folder, adminUrl: server.adminUrl });
  const env = { PORT: '0', DATA_DIR: folder, DEMO: 'no', LOG_LEVEL: 'error', DATABASE_ADMIN_URL: server.adminUrl };
  const { found: url, pid } = await startProcess([process.execPath, 'dist/apps/standalone/src/main.js'], {
    env,
    awaited: /ready at (http:\/\/\S+)/,
    ends,
  });
  const operator = demoClient(url, await signToken(house.secrets, { subject: 'bench', roles: ['operator'] }, '1h'));
  const directory = await openDirectory(operator, creators);
  return {
    server,
    url,
    ...directory,
    cpu() {
      const [node, postgres] = [cpuSeconds(pid), cpuSeconds(server.pid)];
      return node === undefined || postgres === undefined ? undefined : { node, postgres };
    },
    database(service) {
      const database = openDatabase({ url: house.databases[service].adminUrl, name: 'bench', max: 2 });
      ends.add(() => database.end());
      return database;
    },
  };
}

async function openDirectory(operator: DemoClient, creators: number) {
  const handles = Array.from({ length: creators }, (_, index) => `creator-${index}`);
  for (const handle of handles) await operator.post('/v1/creators', { handle, displayName: handle }, handle);
  const club = { name: 'Club', allowedHosts: [] };
  const { programId } = await operator.post<{ programId: string }>('/v1/programs', club, 'club');
  await operator.post(`/v1/programs/${programId}/rule-sets`, rules, 'rules');
  const signed = { network: 'signed', name: 'Club', programId };
  return {
    handles,
    source: await operator.post<{ sourceId: string; secret: string }>('/v1/sources', signed, 'source'),
  };
}

const rules = {
  effectiveFrom: '2026-01-01T00:00:00.000Z',
  basis: 'conversion_time',
  rounding: 'half_even',
  attribution: { model: 'last_click', lookbackDays: 30 },
  rules: [{ id: 'direct', priority: 1, when: {}, then: { percentPpm: 1_000_000, of: 'gross' } }],
  split: { platformFeePpm: 200_000 },
  hold: { days: 0 },
};
