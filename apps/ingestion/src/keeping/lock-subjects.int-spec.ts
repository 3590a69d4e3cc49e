import { type TestDatabase, testDatabase } from '#testing';
import { ingestionMigrations } from '../database/migrations.js';
import { lockSubjects, maxSubjectsLocked } from './waiting-commands.query.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase('ingestion', ingestionMigrations);
});
afterAll(() => database.drop());

const subjects = (count: number, from = 0) => Array.from({ length: count }, (_one, index) => `subject-${from + index}`);

/** How many locks a transaction holds that has locked these. */
const locksFor = (ids: readonly string[]) =>
  database.app.transaction(async (tx) => {
    await lockSubjects(tx, ids);
    const { rows } = await tx.query<{ locks: bigint }>(
      "select count(*) as locks from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()",
    );
    return Number(rows[0]?.locks);
  });

test.each([
  [0, 0],
  [1, 2],
  [maxSubjectsLocked, maxSubjectsLocked + 1],
  [maxSubjectsLocked + 1, 1],
  [200_000, 1],
])('of %i subjects there are %i locks', async (count, locks) => {
  expect(await locksFor([...subjects(count), ...subjects(count)])).toBe(locks);
});

const few = subjects(2);
const many = subjects(maxSubjectsLocked + 1);
const others = (count: number) => subjects(count, many.length);

test.each<[string, { one: string[]; other: string[]; waits: boolean }]>([
  ['who speaks of other subjects goes on', { one: few, other: others(2), waits: false }],
  ['who speaks of one of the same waits', { one: few, other: [...others(2), ...few.slice(1)], waits: true }],
  ['who speaks of many waits for who speaks of few', { one: few, other: others(many.length), waits: true }],
  ['who speaks of few waits for who speaks of many', { one: many, other: others(2), waits: true }],
  ['who speaks of many waits for who speaks of many', { one: many, other: others(many.length), waits: true }],
])('%s', async (_what, { one, other, waits }) => {
  const second = await database.app.transaction(async (tx) => {
    await lockSubjects(tx, one);
    return database.app
      .transaction(async (late) => {
        await late.query('set local lock_timeout = 50');
        await lockSubjects(late, other);
        return 'goes on';
      })
      .catch((fault: unknown) => ((fault as { code?: string }).code === '55P03' ? 'waits' : fault));
  });
  expect(second).toBe(waits ? 'waits' : 'goes on');
});
