import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type TestDatabase, testDatabase } from '#testing';
import { expectDenseAndInOrder, fact, factsTopic, readAll } from '../event-log.contract.js';
import { logTablesSql } from '../postgres/log-tables.js';
import { postgresEventLog } from '../postgres/postgres-event-log.js';

const partitions = 2;
const keys = ['ann', 'bob', 'cy', 'dee'];
const topics = [{ name: factsTopic, partitions }];
const keptWithinMs = 180_000;

let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  database = await testDatabase('archive_kill', [{ name: '0001', sql: logTablesSql() }]);
  folder = await mkdtemp(join(tmpdir(), 'archive-kill-'));
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

/** What a run prints that is killed before its nth step; the last line is `done` where it had fewer. */
async function run(step: number): Promise<string[]> {
  const path = fileURLToPath(new URL('./fixtures/archive-until-killed.mjs', import.meta.url));
  const args = [path, database.adminUrl, factsTopic, String(partitions), folder, String(step)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  const [code, signal] = await new Promise<unknown[]>((resolve) => child.once('close', (...how) => resolve(how)));
  const lines = printed.split('\n').slice(0, -1);
  expect({ code, signal }).toEqual(
    lines.at(-1) === 'done' ? { code: 0, signal: null } : { code: null, signal: 'SIGKILL' },
  );
  return lines;
}

test(
  'a run that is killed before any of its steps loses nothing and doubles nothing, and the next one completes it',
  async () => {
    const log = postgresEventLog({
      database: database.app,
      topics,
      clock: () => '2026-10-03T14:05:10.000Z',
      archive: folder,
    });
    let appended = 0;
    for (let step = 1, isDone = false; !isDone; step += 1) {
      const events = keys.flatMap((key) => [fact(key, 2 * step), fact(key, 2 * step + 1)]);
      await log.append({ topic: factsTopic, events });
      appended += events.length;
      isDone = (await run(step)).at(-1) === 'done';
      const killed = await readAll({ log, partitions });
      expectDenseAndInOrder(killed);
      expect(new Set(killed.map(({ id }) => id)).size).toBe(appended);
      expect(killed).toHaveLength(appended);

      expect((await run(0)).at(-1)).toBe('done');
      expect(await readAll({ log, partitions })).toEqual(killed);
      expect((await database.admin.query('select from log_batch')).rowCount).toBe(0);
      const { rows } = await database.admin.query<{ file: string }>('select file from log_archive');
      const files = await readdir(folder, { recursive: true });
      expect(files.filter((file) => !/^[^/]+(\/\d\d)?$/.test(file)).sort()).toEqual(
        rows.map(({ file }) => file).sort(),
      );
    }
  },
  keptWithinMs,
);
