import { clickTopic, directoryTopic } from '#contracts';
import {
  consumerPausesSql,
  consumerTablesSql,
  type EventLog,
  logTablesSql,
  partitionOf,
  postgresEventLog,
} from '#event-log';
import { type TestDatabase, testDatabase } from '#testing';
import { groupPlaces } from './lag.query.js';
import type { Databases } from './open-logs.js';
import { parkedFaults } from './parked.query.js';
import { carryOut, maxKeys, planReplay, serviceOf } from './replay.query.js';
import { following, maxFacts, tailOf } from './tail.query.js';
import { topicStates } from './topics.query.js';

const topic = directoryTopic.name;
const partition = partitionOf('ann', 12);
const group = 'books';
let gateway: TestDatabase;
let attribution: TestDatabase;
let databases: Databases;
let log: EventLog;
let instant: string;
beforeAll(async () => {
  gateway = await testDatabase('gateway', [{ name: '0001', sql: logTablesSql() }]);
  attribution = await testDatabase('attribution', [
    { name: '0001', sql: logTablesSql() + consumerTablesSql() + consumerPausesSql() },
  ]);
  databases = new Map([
    ['gateway', gateway.admin],
    ['attribution', attribution.admin],
  ]);
  log = postgresEventLog({ database: gateway.app, topics: [directoryTopic], clock: () => instant });
});
afterAll(async () => {
  await gateway.drop();
  await attribution.drop();
});
beforeEach(async () => {
  await gateway.admin.query('truncate log_batch, log_claim');
  await gateway.admin.query('update log_partition set next_offset = 0');
  await attribution.admin.query('truncate consumer_checkpoint, parked_key, dead_letter');
  await append('ann', 1, '2026-10-03T14:05:10.000Z');
  await append('bea', 2, '2026-10-03T14:05:11.000Z');
  await append('ann', 3, '2026-10-03T14:05:12.000Z');
});

async function append(key: string, number: number, recordedAt: string): Promise<void> {
  instant = recordedAt;
  const id = `01900000-0000-7000-8000-${String(number).padStart(12, '0')}`;
  const event = { id, type: 'Noted', version: 1, key, occurredAt: recordedAt, correlationId: 'c' };
  await log.append({ topic, events: [{ ...event, payload: Buffer.from(String(number)) }] });
}
const checkpoint = (place: number) =>
  attribution.admin.query('insert into consumer_checkpoint values ($1, $2, $3, $4)', [group, topic, partition, place]);
const letters = (sql: string, values: readonly unknown[]) =>
  attribution.admin.query(
    `insert into dead_letter (consumer_group, topic, "partition", "offset", key, event_id, type, standing, cause, class,
       fingerprint, attempts, payload_sha256, first_seen, last_seen) ${sql}`,
    values,
  );
const failed = (offset: number, key: string, fingerprint: string, seen: string) =>
  letters(
    `values ($1, $2, 0, $3, $4, gen_random_uuid(), 'Noted', 'failed', 'Error: no', 'permanent', $5, 1, '', $6, $6)`,
    [group, topic, offset, key, fingerprint, seen],
  );
const behind = (offset: number, key: string) =>
  letters(`values ($1, $2, 0, $3, $4, gen_random_uuid(), 'Noted', 'behind', 'x', null, null, 0, '', now(), now())`, [
    group,
    topic,
    offset,
    key,
  ]);
const numbers = (facts: readonly { payload: Uint8Array }[]) => facts.map(({ payload }) => Number(Buffer.from(payload)));
const tail = async (options: Parameters<typeof tailOf>[2]) => numbers(await tailOf(log, directoryTopic, options));

test('a topic tells what it holds, since when, and how large it is', async () => {
  const { rows } = await gateway.admin.query<{ bytes: bigint }>(
    'select sum(length(body))::bigint as bytes from log_batch',
  );
  expect((await topicStates({ databases })).find((state) => state.topic === topic)).toEqual({
    ...{ topic, owner: 'gateway', partitions: 12, events: 3n, bytes: rows[0]?.bytes },
    ...{ firstRecorded: '2026-10-03T14:05:10.000Z', lastRecorded: '2026-10-03T14:05:12.000Z' },
  });
});

test('a group tells where it stands, and how long the oldest fact has waited', async () => {
  await checkpoint(1);
  const now = () => new Date('2026-10-03T14:06:12.900Z');
  const place = { group, topic, partition, place: 1n, head: 2n, behind: 1n, ageSeconds: 60, pausedAt: null };
  expect(await groupPlaces({ databases }, now)).toEqual([place]);
  await attribution.admin.query('update consumer_checkpoint set next_offset = 2');
  expect(await groupPlaces({ databases }, now)).toEqual([{ ...place, place: 2n, behind: 0n, ageSeconds: null }]);
  await attribution.admin.query("update consumer_checkpoint set paused_at = '2026-10-03T14:05:59Z'");
  expect(await groupPlaces({ databases }, now)).toMatchObject([{ pausedAt: new Date('2026-10-03T14:05:59Z') }]);
  await attribution.admin.query('update consumer_checkpoint set next_offset = 5, paused_at = null');
  expect(await groupPlaces({ databases }, now)).toEqual([{ ...place, place: 5n, behind: -3n, ageSeconds: null }]);
});

test('the tail is the last facts in the order of their recording, or the first from an offset on', async () => {
  expect(await tail({ limit: 20 })).toEqual([1, 2, 3]);
  expect(await tail({ limit: 2 })).toEqual([2, 3]);
  expect(await tail({ limit: 20, key: 'ann' })).toEqual([1, 3]);
  expect(await tail({ limit: 1, key: 'ann' })).toEqual([3]);
  expect(await tail({ limit: 1, partition, from: 0n })).toEqual([1]);
  expect(await tail({ limit: 20, partition, from: 1n })).toEqual([3]);
  expect(await tail({ limit: 20, partition, from: 9n })).toEqual([]);
});

test('a tail has limits, and says which one was passed', async () => {
  expect(await tail({ limit: maxFacts })).toHaveLength(3);
  await expect(tail({ limit: maxFacts + 1 })).rejects.toMatchObject({ refusal: 'beyond-limit' });
  await expect(tail({ limit: 0 })).rejects.toMatchObject({ refusal: 'beyond-limit' });
  expect(await tail({ limit: 1, partition: 11 })).toEqual([]);
  await expect(tail({ limit: 1, partition: 12 })).rejects.toMatchObject({ refusal: 'unknown-partition' });
  await expect(tail({ limit: 1, from: 0n })).rejects.toMatchObject({ refusal: 'from-needs-a-partition' });
});

test('the service of a group is the one that keeps its place; a group of nobody is refused', async () => {
  await checkpoint(1);
  expect(await serviceOf(databases, { group, topic })).toEqual(['attribution', attribution.admin]);
  await expect(serviceOf(databases, { group: 'nobody', topic })).rejects.toMatchObject({ refusal: 'unknown-group' });
});

test('who follows sees what is appended, once', async () => {
  const stopping = new AbortController();
  const places = new Map([[partition, 2n]]);
  const facts = following(log, directoryTopic, { key: 'ann', places, signal: stopping.signal, everyMs: 5 });
  const seen: number[] = [];
  await append('ann', 4, '2026-10-03T14:05:13.000Z');
  for await (const fact of facts) {
    seen.push(...numbers([fact]));
    if (seen.length === 1) await append('ann', 5, '2026-10-03T14:05:14.000Z');
    else stopping.abort();
  }
  expect(seen).toEqual([4, 5]);
});

test('what is parked is told by what it failed on', async () => {
  await failed(0, 'ann', 'aa', '2026-10-03T14:00:00.000Z');
  await behind(1, 'ann');
  await failed(2, 'bea', 'aa', '2026-10-03T15:00:00.000Z');
  await failed(3, 'cleo', 'bb', '2026-10-03T16:00:00.000Z');
  const told = { service: 'attribution', group, topic, class: 'permanent', cause: 'Error: no', attempts: 1 };
  const seen = (firstSeen: string, lastSeen = firstSeen) => ({
    firstSeen: new Date(firstSeen),
    lastSeen: new Date(lastSeen),
  });
  const like = {
    ...{ ...told, fingerprint: 'aa', keys: ['ann', 'bea'], facts: 3n },
    ...seen('2026-10-03T14:00:00.000Z', '2026-10-03T15:00:00.000Z'),
  };
  const other = { ...told, fingerprint: 'bb', keys: ['cleo'], facts: 1n, ...seen('2026-10-03T16:00:00.000Z') };
  expect(await parkedFaults(databases)).toEqual([like, other]);
  expect(await parkedFaults(databases, { group, topic, fingerprint: 'bb' })).toEqual([other]);
  expect(await parkedFaults(databases, { group: 'nobody' })).toEqual([]);
});

test('a replay is planned by fingerprint or by key, and goes on until the service is through', async () => {
  await checkpoint(0);
  await failed(0, 'ann', 'aa', '2026-10-03T14:00:00.000Z');
  await behind(1, 'ann');
  await failed(2, 'bea', 'bb', '2026-10-03T15:00:00.000Z');
  const ann = { service: 'attribution', keys: [{ key: 'ann', facts: 2n }] };
  const plan = await planReplay(databases, { group, topic, fingerprint: 'aa' });
  expect(plan).toEqual(ann);
  expect(await planReplay(databases, { group, topic, key: 'ann' })).toEqual(ann);
  expect(await planReplay(databases, { group, topic, key: 'dora' })).toEqual({ service: 'attribution', keys: [] });
  const answers = [
    { worked: 100, more: true as const },
    { worked: 7, failed: { offset: '107', cause: 'Error: no' } },
  ];
  const replay = () => Promise.resolve(answers.shift() ?? { worked: 0 });
  expect(await carryOut(plan, { group, topic }, { replay })).toEqual([
    { key: 'ann', worked: 107, failed: { offset: '107', cause: 'Error: no' } },
  ]);
});

test('a replay of nothing, of everything, or of too much is refused', async () => {
  await checkpoint(0);
  const plan = (wanted: object) => planReplay(databases, { group, topic, ...wanted });
  await expect(plan({})).rejects.toMatchObject({ refusal: 'fingerprint-or-key' });
  await expect(plan({ fingerprint: 'aa', key: 'ann' })).rejects.toMatchObject({ refusal: 'fingerprint-or-key' });
  await expect(plan({ topic: clickTopic.name, key: 'ann' })).rejects.toMatchObject({ refusal: 'unknown-group' });
  await letters(
    `select $1, $2, 0, number, 'k' || number, gen_random_uuid(), 'Noted', 'failed', 'Error: no', 'permanent', 'aa', 1, '',
       now(), now() from generate_series(1, $3::int) as number`,
    [group, topic, maxKeys],
  );
  expect((await plan({ fingerprint: 'aa' })).keys).toHaveLength(maxKeys);
  await failed(0, 'one more', 'aa', '2026-10-03T14:00:00.000Z');
  await expect(plan({ fingerprint: 'aa' })).rejects.toMatchObject({ refusal: 'too-many-keys' });
});
