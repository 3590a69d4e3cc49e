import { rmSync } from 'node:fs';

export default async function teardown(): Promise<void> {
  const server = globalThis.tributaryTestServer;
  if (server === undefined) return;
  globalThis.tributaryTestServer = undefined;
  await server.stop();
  rmSync(server.folder, { recursive: true, force: true });
}
