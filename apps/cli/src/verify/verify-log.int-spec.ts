import { mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { directoryTopic } from '#contracts';
import { derivedId, logTablesSql, postgresEventLog } from '#event-log';
import { type TestDatabase, testDatabase } from '#testing';
import { archiveLog } from '../log/archive-log.js';
import { verifyLog } from './verify-log.query.js';

const density = 'the log has no holes and can be read';
const once = 'what was archived is there once';

let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  database = await testDatabase('gateway', [{ name: '0001-log', sql: logTablesSql() }]);
});
afterAll(() => database.drop());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verify-log-'));
  await database.admin.query('truncate log_partition, log_batch, log_archive');
  for (const slice of [0, 1, 2]) await register(slice);
});
afterEach(() => rm(folder, { recursive: true }));

/** Four creators of one partition, recorded on a day of their own. */
async function register(slice: number): Promise<void> {
  const occurredAt = `2026-10-0${slice + 1}T00:00:00.000Z`;
  const log = postgresEventLog({ database: database.app, topics: [directoryTopic], clock: () => occurredAt });
  const events = [1, 2, 3, 4].map((number) => {
    const creatorId = derivedId('creator', slice, number);
    const fields = { creatorId, handle: `c-${slice}-${number}`, displayName: 'C', occurredAt };
    const encoded = directoryTopic.encode({ type: 'CreatorRegistered', ...fields });
    return { ...encoded, id: creatorId, key: 'one key', occurredAt, correlationId: 'c' };
  });
  await log.append({ topic: directoryTopic.name, events });
}

async function archive(before: string): Promise<void> {
  const moved = archiveLog(new Map([['gateway', database.admin]]), 'gateway', { folder, before, keepEvents: 0 });
  while ((await moved.next()).done !== true);
}
const verify = () => verifyLog({ gateway: database.admin } as never, 'gateway', folder);

test('events count where they lie, in the table or in files', async () => {
  await archive('2026-10-02T00:00:00Z');
  await archive('2026-10-03T00:00:00Z');
  expect(await verify()).toEqual([
    { check: density, rows: 12 },
    { check: once, rows: 2 },
  ]);
});

test('a file that is gone is named', async () => {
  await archive('2026-10-03T00:00:00Z');
  const files = await readdir(folder, { recursive: true });
  const file = files.find((name) => name.endsWith('.batches')) ?? '';
  await rename(join(folder, file), join(folder, 'away'));
  const [partition] = file.split('/').slice(1).map(Number);
  const fault = `gateway.directory.v1/${partition}: offsets 0 to 7 are archived in ${file}: it cannot be opened (ENOENT)`;
  expect(await verify()).toEqual([
    { check: density, rows: 0, fault },
    { check: once, rows: 1 },
  ]);
});

test('what is in the table and in a file is named', async () => {
  await database.admin.query('create table copy as select * from log_batch where first_offset = 4');
  await archive('2026-10-03T00:00:00Z');
  await database.admin.query('insert into log_batch select * from copy');
  await database.admin.query('drop table copy');
  expect((await verify()).at(-1)?.fault).toMatch(
    /^gateway\.directory\.v1\/\d+: offset 4 is in the table and in .*batches$/,
  );
});

test('a range that was forgotten is named', async () => {
  await archive('2026-10-02T00:00:00Z');
  await archive('2026-10-03T00:00:00Z');
  await database.admin.query('delete from log_archive where first_offset = 0');
  const [holes, doubles] = await verify();
  expect(holes?.fault).toMatch(/at 0: the log goes on at 8, its head is 12$/);
  expect(doubles?.fault).toMatch(/batches begins at 4 instead of 0$/);
});
