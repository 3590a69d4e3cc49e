import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../database.js';
import { type EmbeddedServer, startEmbeddedServer } from './embedded-server.js';
import { temporaryServerFolder } from './server-user.js';

let folder: string;
const running: EmbeddedServer[] = [];
beforeAll(async () => {
  folder = temporaryServerFolder('tributary-embedded-');
});
afterAll(async () => {
  for (const server of running) await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const start = async () => {
  const server = await startEmbeddedServer({ folder });
  running.push(server);
  return server;
};
const ask = async (server: EmbeddedServer, sql: string) => {
  const database = openDatabase({ url: server.adminUrl, name: 'spec' });
  try {
    return (await database.query(sql)).rows;
  } finally {
    await database.end();
  }
};
const serverPid = (server: EmbeddedServer) =>
  Number(readFileSync(join(server.folder, 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);

test('a server is started, taken over while it lives, and recovered after it was killed', async () => {
  const first = await start();
  await ask(first, 'create table kept (id int)');
  await ask(first, 'insert into kept values (7)');

  const second = await start();
  expect(second.adminUrl).toBe(first.adminUrl);

  process.kill(serverPid(first), 'SIGKILL');
  const third = await start();
  expect(await ask(third, 'select id from kept')).toEqual([{ id: 7 }]);

  await third.stop();
  await expect(ask(third, 'select 1')).rejects.toThrow();
  const fourth = await start();
  expect(await ask(fourth, 'select id from kept')).toEqual([{ id: 7 }]);
  expect(await ask(fourth, "select current_setting('fsync') fsync")).toEqual([{ fsync: 'on' }]);
});

test('two folders are two servers', async () => {
  const other = temporaryServerFolder('tributary-embedded-');
  const server = await startEmbeddedServer({ folder: other });
  const here = await start();
  expect(server.adminUrl).not.toBe(here.adminUrl);
  await server.stop();
  await rm(other, { recursive: true, force: true });
});

test('a folder that the user of the server cannot reach has its data elsewhere, and finds it again', async () => {
  const closed = await mkdtemp(join(tmpdir(), 'tributary-embedded-'));
  const server = await startEmbeddedServer({ folder: closed });
  expect(server.folder === closed).toBe(process.getuid?.() !== 0);
  expect((await startEmbeddedServer({ folder: closed })).adminUrl).toBe(server.adminUrl);
  await server.stop();
  for (const each of [closed, server.folder]) await rm(each, { recursive: true, force: true });
});
