import { testDatabase, type TestDatabase } from '#testing';
import type { Tx } from '#postgres';
import { answerOnce } from './answer-once.js';
import { idempotencyTableSql } from './idempotency-table.js';
import type { OnceKey } from './once-key.js';

let database: TestDatabase;
beforeAll(async () => {
  const sql = `${idempotencyTableSql()}; create table effect (name text); grant all on effect to {{app}};`;
  database = await testDatabase('runtime', [{ name: '0001', sql }]);
});
afterAll(() => database.drop());

let keys = 0;
function newKey(more: Partial<OnceKey> = {}): OnceKey {
  keys += 1;
  return { key: `key-${keys}`, subject: 'alice', requestHash: Buffer.from('same'), ...more };
}

const effect = (tx: Tx, once: OnceKey, wait: Promise<void> = Promise.resolve()) =>
  answerOnce(tx, once, async () => {
    await wait;
    await tx.query('insert into effect values ($1)', [`${once.subject} ${once.key}`]);
    return { status: 201, body: { id: once.key, amount: { minor: 9007199254740993n, currency: 'EUR' } } };
  });
const run = (once: OnceKey, wait?: Promise<void>) => database.app.transaction((tx) => effect(tx, once, wait));
const effectsOf = async ({ subject, key }: OnceKey) =>
  (await database.app.query('select from effect where name = $1', [`${subject} ${key}`])).rowCount;

test('the same request again gets the first answer, and nothing is done again', async () => {
  const once = newKey();
  const first = await run(once);
  const again = await run(once);
  expect(first).toMatchObject({ status: 201, replayed: false });
  expect(again).toMatchObject({ status: 201, body: first.body, replayed: true });
  expect(await effectsOf(once)).toBe(1);
});

test('another request under the same key is refused', async () => {
  const once = newKey();
  await run(once);
  await expect(run({ ...once, requestHash: Buffer.from('other') })).rejects.toMatchObject({
    status: 422,
    type: 'urn:tributary:problem:idempotency-key-reused',
  });
});

test('keys of different subjects have nothing to do with each other', async () => {
  const once = newKey();
  await run(once);
  expect(await run({ ...once, subject: 'bob' })).toMatchObject({ replayed: false });
});

test('a second request while the first is under way waits and gets its answer', async () => {
  const once = newKey();
  let finish = (): void => undefined;
  const first = run(once, new Promise((resolve) => (finish = resolve)));
  await until(async () => (await locksHeld()) > 0);
  const second = run(once);
  await database.untilHeldUp();
  finish();
  expect((await first).replayed).toBe(false);
  expect((await second).replayed).toBe(true);
  expect(await effectsOf(once)).toBe(1);
});

test('what throws is not kept: the key is free again, also for whoever waited', async () => {
  const once = newKey();
  let fail = (_: Error): void => undefined;
  const first = run(once, new Promise((_, reject) => (fail = reject)));
  await until(async () => (await locksHeld()) > 0);
  const second = run(once);
  await database.untilHeldUp();
  fail(new Error('refused'));
  await expect(first).rejects.toThrow('refused');
  expect((await second).replayed).toBe(false);
  expect(await effectsOf(once)).toBe(1);
});

test('sixteen at once have one effect', async () => {
  const once = newKey();
  const answers = await Promise.all(Array.from({ length: 16 }, () => run(once)));
  expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
  expect(await effectsOf(once)).toBe(1);
});

test('the runtime role may neither delete an answer nor change what it answers for', async () => {
  await expect(database.app.query('delete from idempotency_key')).rejects.toThrow('permission denied');
  await expect(database.app.query("update idempotency_key set request_hash = ''")).rejects.toThrow('permission denied');
});

async function count(sql: string): Promise<number> {
  const { rows } = await database.admin.query<{ n: bigint }>(sql);
  return Number(rows[0]?.n);
}
const locksHeld = () =>
  count(
    "select count(*) as n from pg_locks where relation = 'idempotency_key'::regclass and mode = 'RowExclusiveLock'",
  );

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
}
