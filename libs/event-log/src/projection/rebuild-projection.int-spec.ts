import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type TestDatabase, testDatabase } from '#testing';
import { runConsumer, type Consumer } from '../consumer/consumer.js';
import { fact, factsTopic, numberOf, until } from '../event-log.contract.js';
import { PermanentFault } from '../event-log.errors.js';
import type { EventLog, LoggedEvent } from '../event-log.port.js';
import { consumerTablesSql, logTablesSql, projectionTablesSql } from '../postgres/log-tables.js';
import { postgresEventLog } from '../postgres/postgres-event-log.js';
import { discardRebuild, dropOld } from './drop-tables.js';
import type { Projection } from './projection.js';
import type { Progress, RebuildOptions } from './rebuild-options.js';
import { rebuildProjection } from './rebuild-projection.js';

const partitions = 3;
const keys = ['ann', 'bea', 'cem', 'dia', 'eve'];
const tablesSql = `
  create table tally (key text primary key, facts integer not null) with (fillfactor = 70);
  create table noted (key text not null, number integer not null,
    constraint a_number_is_noted_once unique (key, number),
    constraint numbers_are_not_negative check (number >= 0));
  create index noted_by_number on noted (number desc) where number > 3;
  create table told (key text not null);
  grant select, insert, update on tally to {{app}};
  grant select, insert on noted, told to {{app}};`;

const tally: Projection<LoggedEvent> = {
  name: 'tally',
  version: 1,
  tables: ['tally', 'noted'],
  group: 'tallying',
  topics: [factsTopic],
  factsOf: ({ events }) => events,
  async write(tx, events) {
    for (const event of events) {
      await tx.query('insert into noted values ($1, $2)', [event.key, numberOf(event)]);
      await tx.query('insert into tally values ($1, 1) on conflict (key) do update set facts = tally.facts + 1', [
        event.key,
      ]);
    }
  },
};

const clock = () => '2026-10-03T14:05:10.000Z';

let database: TestDatabase;
let log: EventLog;
let live: Consumer;
beforeEach(async () => {
  const sql = [logTablesSql(), consumerTablesSql(), projectionTablesSql('tally'), tablesSql].join('\n');
  database = await testDatabase('rebuild', [{ name: '0001', sql }]);
  log = postgresEventLog({ database: database.app, topics: [{ name: factsTopic, partitions }], clock });
  live = await follow();
  await append(1, 20);
  await caughtUp();
});
afterEach(async () => {
  await live.stop();
  await database.drop();
});

const follow = () =>
  runConsumer({
    database: database.app,
    reader: log,
    spec: { group: tally.group, topics: tally.topics, from: 'start' },
    async handle(batch, { tx }) {
      await tally.write(tx, tally.factsOf(batch));
      for (const { key } of batch.events) await tx.query('insert into told values ($1)', [key]);
    },
  });
/** Numbers of every key, from the first to the last of them. */
const append = (first: number, last: number) => {
  const numbers = Array.from({ length: last - first + 1 }, (_one, index) => first + index);
  return log.append({ topic: factsTopic, events: keys.flatMap((key) => numbers.map((number) => fact(key, number))) });
};
const caughtUp = () => until(async () => (await live.lag()).every(({ behind }) => behind === 0n));
const rebuild = (options: Partial<RebuildOptions> = {}) =>
  rebuildProjection({
    database: database.admin,
    projection: tally,
    readerFor: () => log,
    service: { database: database.app, log, clock },
    maxBatch: 7,
    ...options,
  });
const rows = async (sql: string) => (await database.admin.query(sql)).rows;
const tables = async (schema: string) => ({
  tally: await rows(`select tally::text as row from ${schema}.tally order by 1`),
  noted: await rows(`select noted::text as row from ${schema}.noted order by 1`),
});
const schemas = async () =>
  (await rows("select nspname from pg_namespace where nspname like 'tally\\_%' order by 1")).map(
    ({ nspname }) => nspname,
  );
const countOf = async (table: string) => (await rows(`select from ${table}`)).length;
const state = () => rows('select version, next_version, old_version from projection');

test('what is rebuilt equals what was live, byte for byte, and is of its shape', async () => {
  const shape = () =>
    rows(`select relname, reloptions::text, relacl::text,
            (select array_agg(definition order by definition)
             from pg_index, pg_get_indexdef(indexrelid) as definition where indrelid = pg_class.oid) as indexes,
            (select array_agg(conname || ' ' || definition order by conname)
             from pg_constraint, pg_get_constraintdef(pg_constraint.oid) as definition
             where conrelid = pg_class.oid) as constraints
          from pg_class where relnamespace = 'public'::regnamespace and relname in ('tally', 'noted') order by 1`);
  const [rowsBefore, shapeBefore, oidBefore] = [await tables('public'), await shape(), await oid()];
  expect(await rebuild()).toMatchObject({
    outcome: 'switched',
    fromVersion: 1,
    toVersion: 1,
    tables: [
      { table: 'tally', live: { rows: 5 }, rebuilt: { rows: 5 } },
      { table: 'noted', live: { rows: 100 }, rebuilt: { rows: 100 } },
    ],
  });
  expect(await tables('public')).toEqual(rowsBefore);
  expect(await tables('tally_old')).toEqual(rowsBefore);
  expect(await shape()).toEqual(shapeBefore);
  expect(await oid()).not.toEqual(oidBefore);
  expect(await rows("select from consumer_checkpoint where consumer_group like 'tally\\_%'")).toEqual([]);
});
const oid = () => rows("select 'public.tally'::regclass::oid as oid");

test('after the switch the live consumer goes on where it stood', async () => {
  await rebuild();
  await append(21, 25);
  await caughtUp();
  expect(await countOf('noted')).toBe(125);
  expect(await countOf('tally_old.noted')).toBe(100);
  expect(await rows('select distinct facts from tally')).toEqual([{ facts: 25 }]);
});

test('facts that arrive while it is rebuilt are in it', async () => {
  let reads = 0;
  const read: EventLog['read'] = async (from, max) => {
    if ((reads += 1) === 5) {
      await append(21, 40);
      await caughtUp();
    }
    return log.read(from, max);
  };
  expect(await rebuild({ readerFor: () => ({ ...log, read }) })).toMatchObject({
    outcome: 'switched',
    tables: [{ rebuilt: { rows: 5 } }, { rebuilt: { rows: 200 } }],
  });
});

test('what is less than a slice is taken in while the live consumer waits', async () => {
  const progress: Progress[] = [];
  const onProgress = (now: Progress) => progress.push(now);
  expect(await rebuild({ maxBatch: 101, onProgress })).toMatchObject({ outcome: 'switched' });
  expect([progress[0], progress.at(-1)]).toEqual([
    { done: 0n, total: 100n },
    { done: 100n, total: 100n },
  ]);
});

test('only the rows are written: who would wake, answer or append finds no table for it', async () => {
  const before = [await countOf('told'), await rows('select next_offset from log_partition')];
  await rebuild();
  expect([await countOf('told'), await rows('select next_offset from log_partition')]).toEqual(before);
  await dropOld(database.admin, tally);
  const telling: Projection<LoggedEvent> = {
    ...tally,
    async write(tx, events) {
      await tally.write(tx, events);
      await tx.query('insert into told values ($1)', ['ann']);
    },
  };
  await expect(rebuild({ projection: telling })).rejects.toThrow(PermanentFault);
  await expect(rebuild({ projection: telling })).rejects.toThrow(
    /facts\.v1\/\d from 0 on: relation "told" does not exist/,
  );
});

test('wrong live rows are found and left; they are replaced where that is asked for, and kept beside', async () => {
  await database.admin.query("update tally set facts = 99 where key = 'bea'");
  await database.admin.query("delete from noted where key = 'cem' and number = 4");
  const difference = {
    tally: { onlyLive: 1, firstOnlyLive: '(bea,99)', onlyRebuilt: 1, firstOnlyRebuilt: '(bea,20)' },
    noted: { onlyLive: 0, onlyRebuilt: 1, firstOnlyRebuilt: '(cem,4)' },
  };
  const comparisons = [
    { table: 'tally', difference: difference.tally },
    { table: 'noted', live: { rows: 99 }, rebuilt: { rows: 100 }, difference: difference.noted },
  ];
  const refusal = { outcome: 'refused', refusal: 'differs', detail: 'tally, noted', tables: comparisons };
  expect(await rebuild()).toMatchObject(refusal);
  expect(await countOf('noted')).toBe(99);
  expect(await state()).toEqual([{ version: 1, next_version: 1, old_version: null }]);
  expect(await rebuild({ replaceDifferent: true })).toMatchObject({ outcome: 'switched', tables: comparisons });
  expect([await countOf('noted'), await countOf('tally_old.noted')]).toEqual([100, 99]);
});

test('other rows are acted on after the switch, once, also where a run did not come that far', async () => {
  const acted: string[] = [];
  let isDown = true;
  const settling: Projection<LoggedEvent> = {
    ...tally,
    async settle(service) {
      const { rows: found } = await service.database.query<{ facts: number }>(
        "select facts from tally where key = 'bea'",
      );
      acted.push(`bea has ${found[0]?.facts}`);
      if (isDown) throw new Error('down');
    },
  };
  await database.admin.query("update tally set facts = 99 where key = 'bea'");
  await expect(rebuild({ projection: settling, replaceDifferent: true })).rejects.toThrow('down');
  isDown = false;
  expect(await rebuild({ projection: settling })).toMatchObject({ refusal: 'old-is-kept' });
  await dropOld(database.admin, tally);
  expect(await rebuild({ projection: settling })).toMatchObject({ outcome: 'switched' });
  expect(acted).toEqual(['bea has 20', 'bea has 20']);
});

test('what was switched out is kept until it is dropped, and stands in the way of the next rebuild', async () => {
  await rebuild();
  expect(await schemas()).toEqual(['tally_old']);
  expect(await rebuild()).toMatchObject({ refusal: 'old-is-kept', detail: 'the tables of version 1 are still kept' });
  expect(await dropOld(database.admin, tally)).toBe(1);
  expect(await dropOld(database.admin, tally)).toBeUndefined();
  expect(await schemas()).toEqual([]);
  expect(await rebuild()).toMatchObject({ outcome: 'switched' });
});

test('a rebuild that was begun can be discarded, and leaves nothing', async () => {
  await database.admin.query('delete from noted');
  await rebuild();
  const before = await tables('public');
  expect(await discardRebuild(database.admin, tally)).toBe(1);
  expect(await discardRebuild(database.admin, tally)).toBeUndefined();
  expect([await schemas(), await state()]).toEqual([[], [{ version: 1, next_version: null, old_version: null }]]);
  expect(await rows("select from consumer_checkpoint where consumer_group = 'tally_next'")).toEqual([]);
  expect(await tables('public')).toEqual(before);
});

test('a new version may give other rows; code of an older one, or of another than was begun, is refused', async () => {
  const second: Projection<LoggedEvent> = {
    ...tally,
    version: 2,
    write: (tx, events) =>
      tally.write(
        tx,
        events.filter((event) => numberOf(event) > 15),
      ),
  };
  await database.admin.query('delete from noted');
  await rebuild();
  expect(await rebuild({ projection: second })).toMatchObject({ refusal: 'begun-by-another-version' });
  await discardRebuild(database.admin, tally);
  expect(await rebuild({ projection: second })).toMatchObject({ outcome: 'switched', fromVersion: 1, toVersion: 2 });
  expect(await countOf('noted')).toBe(25);
  expect(await rebuild()).toMatchObject({
    refusal: 'older-code',
    detail: 'live is version 2, this code writes version 1',
  });
});

test('parked keys are replayed first: what is behind them is in no live table', async () => {
  await database.admin.query(
    "insert into parked_key (consumer_group, topic, partition, key) values ('tallying', $1, 0, 'ann')",
    [factsTopic],
  );
  expect(await rebuild({ replaceDifferent: true })).toMatchObject({
    refusal: 'keys-are-parked',
    detail: 'facts.v1/0 ann',
  });
});

test('what would stay behind with the old tables is named, and nothing is begun', async () => {
  await database.admin.query('create view tallied as select key from tally');
  await database.admin.query('create table friend (key text references tally)');
  expect(await rebuild()).toMatchObject({
    refusal: 'tables-are-tied',
    detail: 'foreign key friend_key_fkey, view tallied',
  });
  expect(await schemas()).toEqual([]);
});

test('a migration that changes the live tables meanwhile is seen', async () => {
  await database.admin.query('delete from noted');
  await rebuild();
  await database.admin.query('create index tally_by_facts on tally (facts)');
  expect(await rebuild({ replaceDifferent: true })).toMatchObject({ refusal: 'shape-changed', detail: 'tally' });
});

test('a group that was never there has nothing to rebuild', async () => {
  expect(await rebuild({ projection: { ...tally, group: 'strangers' } })).toMatchObject({
    refusal: 'never-followed',
    detail: 'group strangers has no checkpoint in facts.v1',
  });
});

test('readers are waited for, but not for ever', async () => {
  const busy = await database.app.transaction(async (tx) => {
    await tx.query('select from tally');
    return rebuild({ lockWithinMs: 100 });
  });
  expect(busy).toMatchObject({ outcome: 'refused', refusal: 'live-is-busy' });
  expect(await rebuild()).toMatchObject({ outcome: 'switched' });
});

test('killed at any point and taken up again, it takes in every fact once', async () => {
  await append(21, 60);
  await caughtUp();
  const before = await rows('select tally::text as row from tally order by 1');
  const child = async (killAt?: number) => {
    const path = fileURLToPath(new URL('./fixtures/rebuild-tally.mjs', import.meta.url));
    const rebuilding = spawn(process.execPath, [path, database.adminUrl, factsTopic, String(partitions)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let printed = '';
    rebuilding.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      const at = Number(printed.trim().split('\n').at(-1));
      if (killAt !== undefined && at >= killAt) rebuilding.kill('SIGKILL');
    });
    await new Promise((done) => rebuilding.once('close', done));
    return printed.trim().split('\n');
  };
  const first = await child(60);
  const second = await child(150);
  const third = await child();
  expect(Number(second[0])).toBeGreaterThanOrEqual(Number(first.at(-1)));
  expect(Number(third[0])).toBeGreaterThanOrEqual(Number(second.at(-1)));
  expect(third.slice(-2)).toEqual(['300', 'switched']);
  expect(await rows('select tally::text as row from tally order by 1')).toEqual(before);
});
