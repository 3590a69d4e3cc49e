import { factsTopic, numberOf } from '../event-log.contract.js';
import type { LoggedEvent } from '../event-log.port.js';
import { discardRebuild, dropOld } from './drop-tables.js';
import type { Projection } from './projection.js';
import { openTallying, tally, type Tallying } from './tally.contract.js';

let live: Tallying;
beforeEach(async () => {
  live = await openTallying();
});
afterEach(() => live.end());

const tables = async (schema: string) => ({
  tally: await live.rows(`select tally::text as row from ${schema}.tally order by 1`),
  noted: await live.rows(`select noted::text as row from ${schema}.noted order by 1`),
});
const schemas = async () =>
  (await live.rows("select nspname from pg_namespace where nspname like 'tally\\_%' order by 1")).map(
    ({ nspname }) => nspname,
  );
const state = () => live.rows('select version, next_version, old_version from projection');

test('wrong live rows are found and left; they are replaced where that is asked for, and kept beside', async () => {
  await live.database.admin.query("update tally set facts = 99 where key = 'bea'");
  await live.database.admin.query("delete from noted where key = 'cem' and number = 4");
  const difference = {
    tally: { onlyLive: 1, firstOnlyLive: '(bea,99)', onlyRebuilt: 1, firstOnlyRebuilt: '(bea,20)' },
    noted: { onlyLive: 0, onlyRebuilt: 1, firstOnlyRebuilt: '(cem,4)' },
  };
  const comparisons = [
    { table: 'tally', difference: difference.tally },
    { table: 'noted', live: { rows: 99 }, rebuilt: { rows: 100 }, difference: difference.noted },
  ];
  const refusal = { outcome: 'refused', refusal: 'differs', detail: 'tally, noted', tables: comparisons };
  expect(await live.rebuild()).toMatchObject(refusal);
  expect(await live.countOf('noted')).toBe(99);
  expect(await state()).toEqual([{ version: 1, next_version: 1, old_version: null }]);
  expect(await live.rebuild({ replaceDifferent: true })).toMatchObject({ outcome: 'switched', tables: comparisons });
  expect([await live.countOf('noted'), await live.countOf('tally_old.noted')]).toEqual([100, 99]);
});

test('what was switched out is kept until it is dropped, and stands in the way of the next rebuild', async () => {
  await live.rebuild();
  expect(await schemas()).toEqual(['tally_old']);
  expect(await live.rebuild()).toMatchObject({
    refusal: 'old-is-kept',
    detail: 'the tables of version 1 are still kept',
  });
  expect(await dropOld(live.database.admin, tally)).toBe(1);
  expect(await dropOld(live.database.admin, tally)).toBeUndefined();
  expect(await schemas()).toEqual([]);
  expect(await live.rebuild()).toMatchObject({ outcome: 'switched' });
});

test('a rebuild that was begun can be discarded, and leaves nothing', async () => {
  await live.database.admin.query('delete from noted');
  await live.rebuild();
  const before = await tables('public');
  expect(await discardRebuild(live.database.admin, tally)).toBe(1);
  expect(await discardRebuild(live.database.admin, tally)).toBeUndefined();
  expect([await schemas(), await state()]).toEqual([[], [{ version: 1, next_version: null, old_version: null }]]);
  expect(await live.rows("select from consumer_checkpoint where consumer_group = 'tally_next'")).toEqual([]);
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
  await live.database.admin.query('delete from noted');
  await live.rebuild();
  expect(await live.rebuild({ projection: second })).toMatchObject({ refusal: 'begun-by-another-version' });
  await discardRebuild(live.database.admin, tally);
  expect(await live.rebuild({ projection: second })).toMatchObject({
    outcome: 'switched',
    fromVersion: 1,
    toVersion: 2,
  });
  expect(await live.countOf('noted')).toBe(25);
  expect(await live.rebuild()).toMatchObject({
    refusal: 'older-code',
    detail: 'live is version 2, this code writes version 1',
  });
});

test('parked keys are replayed first: what is behind them is in no live table', async () => {
  await live.database.admin.query(
    "insert into parked_key (consumer_group, topic, partition, key) values ('tallying', $1, 0, 'ann')",
    [factsTopic],
  );
  expect(await live.rebuild({ replaceDifferent: true })).toMatchObject({
    refusal: 'keys-are-parked',
    detail: 'facts.v1/0 ann',
  });
});

test('what would stay behind with the old tables is named, and nothing is begun', async () => {
  await live.database.admin.query('create view tallied as select key from tally');
  await live.database.admin.query('create table friend (key text references tally)');
  expect(await live.rebuild()).toMatchObject({
    refusal: 'tables-are-tied',
    detail: 'foreign key friend_key_fkey, view tallied',
  });
  expect(await schemas()).toEqual([]);
});

test.each([
  ['a new index', 'create index tally_by_facts on tally (facts)'],
  ['a new column', 'alter table tally add column seen_at timestamptz'],
  ['a new check', 'alter table tally add constraint few_facts check (facts < 1000)'],
  ['a new right', 'grant delete on tally to log_reader'],
  ['a new view', 'create view tallied as select key from tally'],
])('a migration that changes a live table meanwhile is seen: %s', async (_what, migration) => {
  await live.database.admin.query('delete from noted');
  await live.rebuild();
  await live.database.admin.query(migration);
  expect(await live.rebuild({ replaceDifferent: true })).toMatchObject({ refusal: 'shape-changed', detail: 'tally' });
});

test('a group that was never there has nothing to rebuild', async () => {
  expect(await live.rebuild({ projection: { ...tally, group: 'strangers' } })).toMatchObject({
    refusal: 'never-followed',
    detail: 'group strangers has no checkpoint in facts.v1',
  });
});

test('readers are waited for, but not for ever', async () => {
  const busy = await live.database.app.transaction(async (tx) => {
    await tx.query('select from tally');
    return live.rebuild({ lockWithinMs: 100 });
  });
  expect(busy).toMatchObject({ outcome: 'refused', refusal: 'live-is-busy' });
  expect(await live.rebuild()).toMatchObject({ outcome: 'switched' });
});
