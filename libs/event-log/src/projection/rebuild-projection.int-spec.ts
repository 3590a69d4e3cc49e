import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { factsTopic } from '../event-log.contract.js';
import { PermanentFault } from '../event-log.errors.js';
import type { EventLog, LoggedEvent } from '../event-log.port.js';
import { dropOld } from './drop-tables.js';
import type { Projection } from './projection.js';
import type { Progress } from './rebuild-options.js';
import { openTallying, partitions, tally, type Tallying } from './tally.contract.js';

let live: Tallying;
beforeEach(async () => {
  live = await openTallying();
});
afterEach(() => live.end());

const tables = async (schema: string) => ({
  tally: await live.rows(`select tally::text as row from ${schema}.tally order by 1`),
  noted: await live.rows(`select noted::text as row from ${schema}.noted order by 1`),
});
const oid = () => live.rows("select 'public.tally'::regclass::oid as oid");

test('what is rebuilt equals what was live, byte for byte, and is of its shape', async () => {
  const shape = () =>
    live.rows(`select relname, reloptions::text, relacl::text,
            (select array_agg(definition order by definition)
             from pg_index, pg_get_indexdef(indexrelid) as definition where indrelid = pg_class.oid) as indexes,
            (select array_agg(conname || ' ' || definition order by conname)
             from pg_constraint, pg_get_constraintdef(pg_constraint.oid) as definition
             where conrelid = pg_class.oid) as constraints
          from pg_class where relnamespace = 'public'::regnamespace and relname in ('tally', 'noted') order by 1`);
  const [rowsBefore, shapeBefore, oidBefore] = [await tables('public'), await shape(), await oid()];
  expect(await live.rebuild()).toMatchObject({
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
  expect(await live.rows("select from consumer_checkpoint where consumer_group like 'tally\\_%'")).toEqual([]);
});

test('after the switch the live consumer goes on where it stood', async () => {
  await live.rebuild();
  await live.append(21, 25);
  await live.caughtUp();
  expect(await live.countOf('noted')).toBe(125);
  expect(await live.countOf('tally_old.noted')).toBe(100);
  expect(await live.rows('select distinct facts from tally')).toEqual([{ facts: 25 }]);
});

test('facts that arrive while it is rebuilt are in it', async () => {
  let reads = 0;
  const read: EventLog['read'] = async (from, max) => {
    if ((reads += 1) === 5) {
      await live.append(21, 40);
      await live.caughtUp();
    }
    return live.log.read(from, max);
  };
  expect(await live.rebuild({ readerFor: () => ({ ...live.log, read }) })).toMatchObject({
    outcome: 'switched',
    tables: [{ rebuilt: { rows: 5 } }, { rebuilt: { rows: 200 } }],
  });
});

test('what is less than a slice is taken in while the live consumer waits, and it goes on afterwards', async () => {
  const progress: Progress[] = [];
  const onProgress = (now: Progress) => progress.push(now);
  const standing = async () =>
    (await live.rows(`select sum(next_offset) as sum from consumer_checkpoint where consumer_group = 'tallying'`))[0]
      ?.sum;
  const read: EventLog['read'] = async (from, max) => {
    if (progress.length === 1) await live.append(21, 21);
    await new Promise((done) => setTimeout(done, 100));
    expect(await standing()).toBe('100');
    // It waits for its checkpoint, before it has taken what others may need.
    expect(await live.rows("select from pg_locks where relation = 'noted'::regclass and not granted")).toEqual([]);
    return live.log.read(from, max);
  };
  const readerFor = () => ({ ...live.log, read });
  expect(await live.rebuild({ maxBatch: 101, onProgress, readerFor })).toMatchObject({ outcome: 'switched' });
  expect([progress[0], progress.at(-1)]).toEqual([
    { done: 0n, total: 100n },
    { done: 100n, total: 100n },
  ]);
  await live.caughtUp();
  expect([await live.countOf('noted'), await live.countOf('tally_old.noted')]).toEqual([105, 100]);
});

test('only the rows are written: who would wake, answer or append finds no table for it', async () => {
  const before = [await live.countOf('told'), await live.rows('select next_offset from log_partition')];
  await live.rebuild();
  expect([await live.countOf('told'), await live.rows('select next_offset from log_partition')]).toEqual(before);
  await dropOld(live.database.admin, tally);
  const telling: Projection<LoggedEvent> = {
    ...tally,
    async write(tx, events) {
      await tally.write(tx, events);
      await tx.query('insert into told values ($1)', ['ann']);
    },
  };
  await expect(live.rebuild({ projection: telling })).rejects.toThrow(PermanentFault);
  await expect(live.rebuild({ projection: telling })).rejects.toThrow(
    /^facts\.v1\/\d 0 to 6: relation "told" does not exist/,
  );
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
  await live.database.admin.query("update tally set facts = 99 where key = 'bea'");
  await expect(live.rebuild({ projection: settling, replaceDifferent: true })).rejects.toThrow('down');
  isDown = false;
  expect(await live.rebuild({ projection: settling })).toMatchObject({ refusal: 'old-is-kept' });
  await dropOld(live.database.admin, tally);
  expect(await live.rebuild({ projection: settling })).toMatchObject({ outcome: 'switched' });
  expect(acted).toEqual(['bea has 20', 'bea has 20']);
});

test('killed at any point and taken up again, it takes in every fact once', async () => {
  await live.append(21, 60);
  await live.caughtUp();
  const before = await live.rows('select tally::text as row from tally order by 1');
  const child = async (killAt?: number) => {
    const path = fileURLToPath(new URL('./fixtures/rebuild-tally.mjs', import.meta.url));
    const rebuilding = spawn(process.execPath, [path, live.database.adminUrl, factsTopic, String(partitions)], {
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
  expect(await live.rows('select tally::text as row from tally order by 1')).toEqual(before);
});
