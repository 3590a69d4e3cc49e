import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClickEvent, clickTopic } from '#contracts';
import { postgresEventLog, postgresLogReader } from '#event-log';
import type { Database } from '#postgres';
import { sequentialIds, type TestDatabase, testDatabase } from '#testing';
import { ingestionMigrations } from '../database/migrations.js';
import { clickRecorder } from './click-recorder.js';
import { clickSpool } from './click-spool.js';

const id = sequentialIds();
const [linkId, creatorId, programId] = [id(), id(), id()];
let database: TestDatabase;
let folder: string;
let faults: unknown[];
beforeEach(async () => {
  database = await testDatabase('ingestion', ingestionMigrations);
  folder = mkdtempSync(join(tmpdir(), 'tributary-clicks-'));
  faults = [];
  await database.admin.query(
    `insert into link (link_id, slug, creator_id, program_id, destination, click_parameter, created_at)
     values ($1, 'a', $2, $3, 'https://shop.example/', 'ref', now())`,
    [linkId, creatorId, programId],
  );
});
afterEach(async () => {
  await database.drop();
  rmSync(folder, { recursive: true });
});

const click = (clickId: string): ClickEvent => ({
  type: 'ClickRecorded',
  ...{ clickId, linkId, creatorId, programId, occurredAt: '2026-10-03T14:05:09.000Z' },
  ...{ device: 'mobile', visitor: 'v', globalPrivacyControl: false },
});
const recorder = (over: Partial<Parameters<typeof clickRecorder>[0]> = {}) =>
  clickRecorder({
    database: database.app,
    log: postgresEventLog({ database: database.app, topics: [clickTopic], clock: () => '2026-10-03T14:05:10.000Z' }),
    spool: clickSpool(folder),
    maxWaiting: 1_000,
    onFault: (fault) => faults.push(fault),
    ...over,
  });
const away: Database = { ...({} as Database), transaction: () => Promise.reject(new Error('the database is away')) };

async function recorded(): Promise<{ rows: string[]; events: string[] }> {
  const { rows } = await database.admin.query<{ click_id: string }>('select click_id from click order by click_id');
  const reader = postgresLogReader(database.reader, [clickTopic]);
  const partitions = [...(await reader.heads(clickTopic.name)).keys()];
  const batches = await Promise.all(
    partitions.map((partition) => reader.read({ topic: clickTopic.name, partition, offset: 0n }, 5_000)),
  );
  const events = batches.flatMap((batch) => batch.events.map((event) => clickTopic.decode(event)));
  return { rows: rows.map((row) => row.click_id), events: events.map(({ clickId }) => clickId).sort() };
}

test('a click becomes a row and an event, and one that comes twice counts once', async () => {
  const clicks = recorder();
  for (const clickId of ['a', 'b', 'a']) clicks.record(click(clickId), id());
  await clicks.stop();
  expect(await recorded()).toEqual({ rows: ['a', 'b'], events: ['a', 'b'] });
});

test('what comes while the database is away is recorded by the next start', async () => {
  const clicks = recorder({ database: away });
  for (const clickId of ['a', 'b', 'c']) clicks.record(click(clickId), id());
  await clicks.stop();
  expect(faults).not.toEqual([]);
  expect(await recorded()).toEqual({ rows: [], events: [] });
  await recorder().stop();
  expect(await recorded()).toEqual({ rows: ['a', 'b', 'c'], events: ['a', 'b', 'c'] });
});

test('a full queue spills over into the spool, and nothing of it is lost', async () => {
  const clicks = recorder({ maxWaiting: 2 });
  const many = Array.from({ length: 50 }, (_one, index) => `click-${String(index).padStart(2, '0')}`);
  for (const clickId of many) clicks.record(click(clickId), id());
  expect(clicks.waiting()).toBeLessThanOrEqual(2);
  await clicks.stop();
  await recorder().stop();
  expect(await recorded()).toEqual({ rows: many, events: many });
});
