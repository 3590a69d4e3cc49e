import { type AnswerOf, directoryTopic, type logRoutes } from '#contracts';
import { type EventLog, logTablesSql, postgresEventLog } from '#event-log';
import { type TestDatabase, testDatabase } from '#testing';
import { type InternalClient, internalClient } from '../client/internal-client.js';
import { openSampleApp, type SampleApp, sampleToken } from '../service/http-app.setup.js';
import { ownerLog } from '../transport/owner-log.js';
import { OwnLogModule } from './own-log.module.js';

const clock = () => '2026-10-03T14:05:10.000Z';
const topic = directoryTopic.name;
const creatorId = '01900000-0000-7000-8000-000000000001';

let database: TestDatabase;
let log: EventLog;
let sample: SampleApp;
let client: InternalClient;
beforeAll(async () => {
  database = await testDatabase('gateway', [{ name: '0001', sql: logTablesSql() }]);
  log = postgresEventLog({ database: database.app, topics: [directoryTopic], clock });
  const events = Array.from({ length: 5 }, (_one, number) => ({
    ...directoryTopic.encode({
      type: 'CreatorRegistered',
      creatorId,
      handle: `ada-${number}`,
      displayName: 'Ada',
      occurredAt: clock(),
    }),
    id: `01900000-0000-7000-8000-00000000001${number}`,
    key: creatorId,
    occurredAt: clock(),
    correlationId: creatorId,
    ...(number === 0 ? {} : { causationId: creatorId }),
  }));
  await log.append({ topic, events });
  sample = await openSampleApp([], { modules: [OwnLogModule.of(log, 'gateway')] });
  await sample.app.listen(0, '127.0.0.1');
  client = internalClient({ baseUrl: await sample.app.getUrl(), token: sampleToken, name: 'gateway' });
});
afterAll(async () => {
  await client.close();
  await sample.app.close();
  await database.drop();
});

test('a log that is read over the owner is the log that the owner reads', async () => {
  const owner = ownerLog(client);
  const heads = await log.heads(topic);
  expect(await owner.heads(topic)).toEqual(heads);
  const partition = heads.findIndex((head) => head > 0n);
  for (const [offset, max] of [
    [0n, 1000],
    [1n, 2],
    [4n, 5000],
    [5n, 10],
  ] as const) {
    const read = await owner.read({ topic, partition, offset }, max);
    expect(read).toEqual(await log.read({ topic, partition, offset }, max));
  }
});

const ask = async (path: string, token = sampleToken) => {
  const answer = await fetch(`${await sample.app.getUrl()}${path}`, { headers: { authorization: `Bearer ${token}` } });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};

test.each([
  ['a topic of another service', '/internal/log/ingestion.click.v1/heads', 404, 'topic-unknown'],
  ['a partition beyond the last', `/internal/log/${topic}/12/facts?from=0`, 404, 'partition-unknown'],
  ['no place to begin', `/internal/log/${topic}/0/facts`, 422, 'invalid-request'],
  ['a page beyond the limit', `/internal/log/${topic}/0/facts?from=0&limit=1001`, 422, 'invalid-request'],
])('%s is refused', async (_what, path, status, type) => {
  const answer = await ask(path);
  expect([answer.status, answer.body.type]).toEqual([status, `urn:tributary:problem:${type}`]);
});

test('a page at the limit and the last partition are answered, to the services only', async () => {
  const path = `/internal/log/${topic}/11/facts?from=0&limit=1000`;
  const { status, body } = await ask(path);
  expect([status, (body as AnswerOf<typeof logRoutes.read>).firstOffset]).toEqual([200, '0']);
  expect((await ask(path, 'another-token')).status).toBe(401);
});
