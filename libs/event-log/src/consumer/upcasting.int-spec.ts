import { Type } from 'typebox';
import { defineEvent, defineTopic, type TopicEvent } from '#contracts';
import { type TestDatabase, testDatabase } from '#testing';
import { derivedId } from '../derived-id.js';
import { until } from '../event-log.contract.js';
import type { BatchHandler, EventLog } from '../event-log.port.js';
import { consumerPausesSql, consumerTablesSql, logTablesSql } from '../postgres/log-tables.js';
import { postgresEventLog } from '../postgres/postgres-event-log.js';
import { type Consumer, runConsumer } from './consumer.js';
import { replayParked } from './replay-parked.js';

/** Three versions of one event: `currencyOf` is what its first upcaster makes of a shop that named no currency. */
const tipsAs = (currencyOf: (shop: string) => string) => {
  const v1 = defineEvent('TipGiven', 1, Type.Object({ shop: Type.String(), cents: Type.Integer() }));
  const v2 = defineEvent(
    'TipGiven',
    2,
    Type.Object({ shop: Type.String(), minor: Type.String(), currency: Type.String() }),
    { from: v1, upcast: ({ shop, cents }) => ({ shop, minor: String(cents), currency: currencyOf(shop) }) },
  );
  const v3 = defineEvent('TipGiven', 3, Type.Object({ shop: Type.String(), told: Type.String() }), {
    from: v2,
    upcast: ({ shop, minor, currency }) => ({ shop, told: `${minor} ${currency}` }),
  });
  return defineTopic({ name: 'facts.v1', owner: 'facts', keyedBy: 'shop', events: [v3] });
};
const tips = tipsAs((shop) => {
  if (shop === 'far') throw new Error('no currency is known of far');
  return 'EUR';
});
type Tip = TopicEvent<typeof tips>;

const group = 'readers';
let database: TestDatabase;
let log: EventLog;
let consumer: Consumer;
beforeAll(async () => {
  database = await testDatabase('upcasting', [
    { name: '0001', sql: logTablesSql() + consumerTablesSql() + consumerPausesSql() },
  ]);
  const clock = () => '2026-10-03T14:05:10.000Z';
  log = postgresEventLog({ database: database.app, topics: [{ name: tips.name, partitions: 1 }], clock });
});
afterAll(() => database.drop());
afterEach(() => consumer.stop());

/** As a release of its time wrote it. */
const written = (version: number, payload: { shop: string; [field: string]: string | number }) => ({
  id: derivedId('tip', JSON.stringify(payload)),
  type: 'TipGiven',
  version,
  key: payload.shop,
  occurredAt: '2026-10-03T14:05:09.000Z',
  correlationId: payload.shop,
  payload: Buffer.from(JSON.stringify(payload)),
});

test('facts of all versions are read as the newest; one that cannot be upcast parks its key until the upcaster is mended', async () => {
  const seen: Tip[] = [];
  const readingAs =
    (topic: typeof tips): BatchHandler =>
    async ({ events }) =>
      void seen.push(...events.map((event) => topic.decode(event)));
  await log.append({
    topic: tips.name,
    events: [
      written(1, { shop: 'near', cents: 520 }),
      written(1, { shop: 'far', cents: 650 }),
      written(2, { shop: 'near', minor: '130', currency: 'USD' }),
      written(3, { shop: 'far', told: '1 JPY' }),
      written(3, { shop: 'near', told: '7 JPY' }),
    ],
  });
  consumer = await runConsumer({
    database: database.app,
    reader: log,
    spec: { group, topics: [tips.name], from: 'start' },
    handle: readingAs(tips),
    onFault: () => undefined,
  });
  await until(async () => (await consumer.lag()).every(({ behind }) => behind === 0n));
  expect(seen).toEqual(['520 EUR', '130 USD', '7 JPY'].map((told) => ({ type: 'TipGiven', shop: 'near', told })));

  const { rows } = await database.admin.query(
    'select key, "offset", standing, class, cause from dead_letter order by 2',
  );
  expect(rows).toEqual([
    {
      key: 'far',
      offset: 1n,
      standing: 'failed',
      class: 'permanent',
      cause: 'UpcastError: facts.v1: TipGiven.v1 cannot be upcast to version 2: no currency is known of far',
    },
    { key: 'far', offset: 3n, standing: 'behind', class: null, cause: 'an earlier fact of its key failed' },
  ]);

  seen.length = 0;
  const handle = readingAs(tipsAs(() => 'USD'));
  const replay = { database: database.app, reader: log, group, topic: tips.name, key: 'far', handle };
  expect(await replayParked(replay)).toEqual({ worked: 2 });
  expect(seen).toEqual(['650 USD', '1 JPY'].map((told) => ({ type: 'TipGiven', shop: 'far', told })));
});
