import { type TestDatabase, testDatabase } from '#testing';
import { ingestionMigrations } from '../database/migrations.js';
import { lockSubjects, maxLocksOfSubjects } from './waiting-commands.query.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase('ingestion', ingestionMigrations);
});
afterAll(() => database.drop());

const subjects = (count: number, from = 0) => Array.from({ length: count }, (_one, index) => `subject-${from + index}`);

/** The locks that a transaction holds that has locked these. */
const locksOf = (ids: readonly string[]) =>
  database.app.transaction(async (tx) => {
    await lockSubjects(tx, ids);
    const { rows } = await tx.query<{ lock: string }>(
      `select concat_ws(' ', classid, objid, objsubid, mode) as lock from pg_locks
       where locktype = 'advisory' and pid = pg_backend_pid()`,
    );
    return rows.map(({ lock }) => lock);
  });

test.each([
  [0, 0],
  [1, 1],
  [200_000, maxLocksOfSubjects],
])('of %i subjects there are %i locks', async (count, locks) => {
  expect(await locksOf([...subjects(count), ...subjects(count)])).toHaveLength(locks);
});

test('slices of other subjects have the same locks among them, and no more', async () => {
  const slices = await Promise.all([0, 1, 2, 3].map((slice) => locksOf(subjects(5_000, slice * 5_000))));
  expect(new Set(slices.flat()).size).toBe(maxLocksOfSubjects);
});

async function whileLocked(ids: readonly string[], others: readonly string[]): Promise<unknown> {
  return database.app.transaction(async (tx) => {
    await lockSubjects(tx, ids);
    return database.app
      .transaction(async (late) => {
        await late.query('set local lock_timeout = 50');
        await lockSubjects(late, others);
        return 'goes on';
      })
      .catch((fault: unknown) => ((fault as { code?: string }).code === '55P03' ? 'waits' : fault));
  });
}

test('who speaks of the same subject waits, and of others whoever has one of the same locks', async () => {
  const [first = '', ...others] = subjects(2_000);
  const [lock = ''] = await locksOf([first]);
  const locks = new Map<string, string>();
  for (const other of others) locks.set(other, (await locksOf([other]))[0] ?? '');
  const sharing = others.filter((other) => locks.get(other) === lock).slice(0, 1);
  const apart = others.filter((other) => locks.get(other) !== lock).slice(0, 200);
  expect(sharing).toHaveLength(1);
  expect(await whileLocked([first], apart)).toBe('goes on');
  expect(await whileLocked([first], [...apart, first])).toBe('waits');
  expect(await whileLocked([first], [...apart, ...sharing])).toBe('waits');
});

test('slices of many subjects take turns, in whatever order they name them', async () => {
  const ids = subjects(3_000);
  const turns = await Promise.allSettled(
    Array.from({ length: 8 }, (_one, turn) => locksOf(turn % 2 === 0 ? ids : ids.toReversed())),
  );
  expect(turns.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 'fulfilled'));
});
