import {
  type ClickEvent,
  clickTopic,
  type ConversionEvent,
  conversionTopic,
  type DirectoryEvent,
  directoryTopic,
  topics,
} from '#contracts';
import {
  derivedId,
  dropOld,
  type EventLog,
  logTablesSql,
  postgresEventLog,
  type Projection,
  rebuildProjection,
} from '#event-log';
import { type RunningService, startService } from '#runtime';
import { type TestDatabase, testClock, testDatabase } from '#testing';
import { attributionService } from './attribution.module.js';
import { attributionMigrations } from './database/migrations.js';
import { clickProjection } from './features/follow-clicks/clicks.projection.js';
import { creatorProjection } from './features/follow-directory/creators.projection.js';

const clock = testClock('2026-10-05T00:00:00.000Z');
const programId = '018f9a52-7a10-7c3e-9d41-2b6a5f0c1e02';
const sourceId = '018f9a52-7a10-7c3e-9d41-2b6a5f0c1e03';
const linkId = '018f9a52-7a10-7c3e-9d41-2b6a5f0c1e04';
const requestId = '018f9a52-7a10-7c3e-9d41-2b6a5f0c1e05';
const occurredAt = '2026-10-03T14:05:09.000Z';
const logOnly = [{ name: '0001', sql: logTablesSql() }];
const people = ['ann', 'bea', 'cem'];

let own: TestDatabase;
let gateway: TestDatabase;
let ingestion: TestDatabase;
let env: Record<string, string>;
let service: RunningService;
let logs: Record<'gateway' | 'ingestion', EventLog>;
beforeAll(async () => {
  [own, gateway, ingestion] = await Promise.all([
    testDatabase('attribution', attributionMigrations),
    testDatabase('gateway', logOnly),
    testDatabase('ingestion', logOnly),
  ]);
  logs = {
    gateway: postgresEventLog({ database: gateway.app, topics, clock }),
    ingestion: postgresEventLog({ database: ingestion.app, topics, clock }),
  };
  env = {
    DATABASE_URL: own.url,
    GATEWAY_LOG_URL: gateway.readerUrl,
    INGESTION_LOG_URL: ingestion.readerUrl,
    SERVICE_TOKEN: 'a-token-between-services',
    LOG_LEVEL: 'silent',
  };
  service = await startService(attributionService, env, { clock });
  await tell(directoryTopic, ...people.map(creator));
  await tell(clickTopic, ...Array.from({ length: 40 }, (_one, click) => clickOf(people[click % 3] ?? '', click)));
  await settled();
});
afterAll(async () => {
  await service.stop();
  await Promise.all([own.drop(), gateway.drop(), ingestion.drop()]);
});

let events = 0;
type Told = typeof directoryTopic | typeof clickTopic | typeof conversionTopic;
async function tell(topic: Told, ...told: (DirectoryEvent | ClickEvent | ConversionEvent)[]): Promise<void> {
  const log = topic.owner === 'gateway' ? logs.gateway : logs.ingestion;
  const logged = told.map((event) => {
    const id = derivedId('event', (events += 1));
    const key = 'conversionId' in event ? event.conversionId : id;
    return { ...topic.encode(event as never), id, key, occurredAt, correlationId: 'c1' };
  });
  await log.append({ topic: topic.name, events: logged });
}
const creator = (handle: string): DirectoryEvent => ({
  type: 'CreatorRegistered',
  creatorId: derivedId('creator', handle),
  handle,
  displayName: handle,
  occurredAt,
});
const clickOf = (handle: string, number: number): ClickEvent => ({
  type: 'ClickRecorded',
  clickId: `click-${number}`,
  linkId,
  creatorId: derivedId('creator', handle),
  programId,
  occurredAt,
});
const donation = (name: string, handle: string): ConversionEvent => ({
  type: 'ConversionReported',
  conversionId: derivedId('conversion', name),
  sourceId,
  network: 'signed',
  transactionId: name,
  stream: 'donation',
  programId,
  figures: { gross: { minor: 1001n, currency: 'EUR' } },
  creatorHandle: handle,
  occurredAt,
  reportedAt: occurredAt,
  requestId,
});

async function settled(): Promise<void> {
  const behind = async () => {
    const heads = await Promise.all([
      logs.gateway.heads(directoryTopic.name),
      logs.ingestion.heads(clickTopic.name),
      logs.ingestion.heads(conversionTopic.name),
    ]);
    const { rows } = await own.app.query<{ sum: string | null }>(
      "select sum(next_offset)::text as sum from consumer_checkpoint where consumer_group = 'attribution'",
    );
    return BigInt(rows[0]?.sum ?? '0') < heads.flat().reduce((sum, head) => sum + head, 0n);
  };
  for (let tries = 0; (await behind()) && tries < 1_000; tries += 1) await new Promise((done) => setTimeout(done, 10));
  expect(await behind()).toBe(false);
}
const rebuild = (projection: Projection, replaceDifferent = false) =>
  rebuildProjection({
    database: own.admin,
    projection,
    readerFor: (topic) => (topic === directoryTopic.name ? logs.gateway : logs.ingestion),
    service: { database: own.app, log: postgresEventLog({ database: own.app, topics, clock }), clock },
    replaceDifferent,
  });
const rows = async (sql: string) => (await own.admin.query(sql)).rows;
const waiting = () => rows('select transaction_id, reason from waiting_conversion order by 1');
const effects = async () => [
  await rows('select * from waiting_conversion order by 1'),
  await rows('select decision_id from decision'),
  await rows('select "partition", next_offset from log_partition order by 1'),
];

test.each([
  { projection: clickProjection, name: 'click', count: 40 },
  { projection: creatorProjection, name: 'creator', count: 3 },
])(
  '$name: rebuilt while the service runs, it is what it was, and nobody is woken',
  async ({ projection, ...table }) => {
    const all = `select found::text as row from ${table.name} as found order by 1`;
    const [before, effectsBefore] = [await rows(all), await effects()];
    expect(await rebuild(projection)).toMatchObject({
      outcome: 'switched',
      tables: [{ table: table.name, live: { rows: table.count }, rebuilt: { rows: table.count } }],
    });
    expect([await rows(all), await effects()]).toEqual([before, effectsBefore]);
    expect(before).toHaveLength(table.count);
    await dropOld(own.admin, projection);
  },
);

test('after the switch the service goes on, with the rights that it had', async () => {
  await tell(directoryTopic, creator('dia'));
  await tell(clickTopic, clickOf('dia', 40));
  await settled();
  expect(await rows('select handle from creator order by 1')).toHaveLength(4);
  expect(await rows('select click_id from click order by 1')).toHaveLength(41);
});

test('who waited for a row that had been lost is woken when it is back, and not before', async () => {
  await own.admin.query("delete from creator where handle = 'bea'");
  await tell(conversionTopic, donation('d1', 'bea'));
  await settled();
  const lost = [{ transaction_id: 'd1', reason: 'creator-unknown' }];
  expect(await waiting()).toEqual(lost);
  expect(await rebuild(creatorProjection)).toMatchObject({ outcome: 'refused', refusal: 'differs' });
  expect(await waiting()).toEqual(lost);
  expect(await rebuild(creatorProjection, true)).toMatchObject({ outcome: 'switched' });
  expect(await waiting()).toEqual([{ transaction_id: 'd1', reason: 'rule-set-missing' }]);
  expect(await rows('select name from projection where unsettled')).toEqual([]);
});

test.each([500, 501])('as many as %i needs that are met are settled', async (count) => {
  await dropOld(own.admin, creatorProjection);
  const handles = Array.from({ length: count }, (_one, index) => `of-${count}-${index}`);
  await tell(directoryTopic, ...handles.map(creator));
  await settled();
  await own.admin.query('delete from creator where handle like $1', [`of-${count}-%`]);
  await tell(conversionTopic, ...handles.map((handle) => donation(handle, handle)));
  await settled();
  const reasons = () =>
    rows(
      `select reason, count(*) as count from waiting_conversion where transaction_id like 'of-${count}-%' group by 1`,
    );
  expect(await reasons()).toEqual([{ reason: 'creator-unknown', count: BigInt(count) }]);
  expect(await rebuild(creatorProjection, true)).toMatchObject({ outcome: 'switched' });
  expect(await reasons()).toEqual([{ reason: 'rule-set-missing', count: BigInt(count) }]);
});

test('a service whose code writes a later version than its tables were made by says so, and works', async () => {
  const checked = async (url: string) => {
    const answer = await fetch(`${url}/readyz`);
    const { checks } = (await answer.json()) as { checks: { name: string }[] };
    return [answer.status, checks.find(({ name }) => name === 'projections')];
  };
  expect(await checked(service.url)).toEqual([200, { name: 'projections', ready: true }]);
  const projections = [{ ...clickProjection, version: 2 }, creatorProjection];
  const later = await startService({ ...attributionService, projections }, env, { clock });
  try {
    const detail = 'click: version 1, to be rebuilt to 2';
    expect(await checked(later.url)).toEqual([200, { name: 'projections', ready: true, detail }]);
  } finally {
    await later.stop();
  }
});
