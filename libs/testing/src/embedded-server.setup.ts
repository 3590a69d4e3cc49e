import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedServer, startEmbeddedServer, temporaryServerFolder } from '#postgres';

const prefix = 'tributary-test-';
const adminUrlVariable = 'TRIBUTARY_TEST_ADMIN_URL';

declare global {
  var tributaryTestServer: EmbeddedServer | undefined;
}

/** One server for a whole run of the suite; each file makes a database of its own. Durability is not what is tested. */
export default async function setup(): Promise<void> {
  if (globalThis.tributaryTestServer !== undefined || process.env[adminUrlVariable] !== undefined) return;
  await sweepKilledRuns();
  const folder = temporaryServerFolder(prefix);
  writeFileSync(join(folder, 'runner.pid'), String(process.pid));
  const server = await startEmbeddedServer({ folder, settings: { fsync: 'off', max_connections: '300' } });
  globalThis.tributaryTestServer = server;
  process.env[adminUrlVariable] = server.adminUrl;
}

/** A run that was killed leaves its server running: the next one stops it and takes its folder away. */
async function sweepKilledRuns(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(prefix))) {
    const folder = join(tmpdir(), name);
    if (isRunning(folder)) continue;
    const server = await startEmbeddedServer({ folder }).catch(() => undefined);
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function isRunning(folder: string): boolean {
  try {
    process.kill(Number(readFileSync(join(folder, 'runner.pid'), 'utf8')), 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
