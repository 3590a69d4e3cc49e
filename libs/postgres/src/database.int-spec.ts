import { type TestDatabase, testDatabase } from '#testing';
import { CopyBuffer, isTransient, MigrationRefused, migrate, openDatabase, pendingMigrations } from './index.js';

const first = {
  name: '0001-things',
  sql: `create table thing (id bigint primary key, note text, at timestamptz, raw bytea, ref uuid, flag boolean, small smallint, four integer, many bigint[], day date);
        grant select, insert, update, delete on thing to {{app}};`,
};

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase('things', [first]);
});
afterAll(() => database.drop());

const count = async () => Number((await database.app.query<{ n: bigint }>('select count(*) n from thing')).rows[0]?.n);

test('a transaction that throws leaves nothing and says so to who asked', async () => {
  const heard: string[] = [];
  const failing = database.app.transaction(async (tx) => {
    tx.afterCommit(() => heard.push('commit'));
    tx.afterRollback(() => heard.push('rollback'));
    await tx.query('insert into thing (id) values (1)');
    throw new Error('changed my mind');
  });
  await expect(failing).rejects.toThrow('changed my mind');
  expect(heard).toEqual(['rollback']);
  expect(await count()).toBe(0);
});

test('what is copied in binary is what is read', async () => {
  const extremes = [-(2n ** 63n), 2n ** 63n - 1n, 0n];
  const rows = extremes.map((id, index) => ({
    id,
    note: index === 1 ? null : 'Zoë 王 \u{1F600}',
    at: new Date('2026-10-03T14:05:09.123Z'),
    raw: Buffer.from([0, 255, index]),
    ref: '018f9a52-7a10-7c3e-9d41-2b6a5f0c1e01',
    flag: index % 2 === 0,
    small: -32768,
    four: 2147483647,
    many: index === 2 ? [] : [1n, -(2n ** 63n)],
  }));
  const buffer = new CopyBuffer(20);
  for (const { id, note, at, raw, ref, flag, small, four, many } of rows) {
    buffer.row(10).int8(id);
    if (note === null) buffer.null();
    else buffer.text(note);
    buffer.timestamptz(at.toISOString()).bytea(raw).uuid(ref).bool(flag).int2(small).int4(four).int8Array(many);
    buffer.date('1999-12-31');
  }
  await database.app.transaction((tx) => tx.copyBinary('copy thing from stdin binary', buffer.end()));
  const read = await database.app.query('select *, day::text as day from thing order by id');
  const byId = [...rows].sort((one, other) => (one.id < other.id ? -1 : 1));
  expect(read.rows).toEqual(byId.map((row) => ({ ...row, day: '1999-12-31' })));
});

test.each([64 * 1024 - 1, 64 * 1024, 64 * 1024 + 1, 1024 * 1024])('a copy of %d bytes arrives whole', async (size) => {
  const bodyOf = (bytes: Buffer) => Buffer.concat(new CopyBuffer().row(2).int8(7n).bytea(bytes).end());
  const raw = Buffer.alloc(size - bodyOf(Buffer.alloc(0)).length, 0xa5);
  const body = bodyOf(raw);
  expect(body).toHaveLength(size);
  const read = await database.app.transaction(async (tx) => {
    await tx.query('delete from thing');
    await tx.copyBinary('copy thing (id, raw) from stdin binary', [body]);
    return tx.query<{ raw: Buffer }>('select raw from thing');
  });
  expect(read.rows).toEqual([{ raw }]);
});

/** A row of about 600 bytes for each of `count` ids, a part at a time. */
function* partsOf(count: number, { failsAfter = count } = {}): Iterable<Buffer> {
  const rows = new CopyBuffer();
  for (let id = 1n; id <= BigInt(count); id += 1n) {
    if (id > BigInt(failsAfter)) throw new RangeError('no more rows');
    rows
      .row(2)
      .int8(id)
      .bytea(Buffer.alloc(600, Number(id % 256n)));
    yield* rows.takeParts();
  }
  yield* rows.end();
}

const copyRaw = 'copy thing (id, raw) from stdin binary';

test.each([0, 1, 1_000])(
  'a copy of %d rows in parts arrives whole, and what is sent after it comes after it',
  async (count) => {
    const read = await database.app.transaction(async (tx) => {
      await tx.query('delete from thing');
      const copied = tx.copyParts(copyRaw, partsOf(count));
      const [, { rows }] = await Promise.all([
        copied,
        tx.query<{ n: bigint; bytes: bigint }>(
          `select count(*) as n, coalesce(sum(length(raw)), 0) as bytes from thing
         where raw = decode(repeat(lpad(to_hex(id % 256), 2, '0'), 600), 'hex')`,
        ),
      ]);
      return rows;
    });
    expect(read).toEqual([{ n: BigInt(count), bytes: BigInt(600 * count) }]);
  },
);

test.each([0, 1, 900])(
  'a copy whose rows fail after %d is thrown at once, copies nothing, and the connection goes on',
  async (failsAfter) => {
    const one = openDatabase({ url: database.url, name: 'one connection', max: 1 });
    try {
      await one.query('delete from thing');
      const failing = one.transaction(async (tx) => {
        const inserted = tx.query('insert into thing (id) values (0)');
        expect(() => tx.copyParts(copyRaw, partsOf(1_000, { failsAfter }))).toThrow('no more rows');
        await inserted;
        throw new RangeError('given up');
      });
      await expect(failing).rejects.toThrow('given up');
      const { rows } = await one.query<{ left: bigint }>('select count(*) as left from thing');
      expect(rows).toEqual([{ left: 0n }]);
    } finally {
      await one.end();
    }
  },
);

test('a copy in parts does not begin where its transaction is over', async () => {
  const taken: number[] = [];
  const parts = function* () {
    taken.push(1);
    yield* new CopyBuffer().end();
  };
  const left = await database.app.transaction((tx) => Promise.resolve(tx));
  expect(() => left.copyParts(copyRaw, parts())).toThrow('the transaction is over');
  expect(taken).toEqual([]);
});

test('statements that are sent together run in their order', async () => {
  const copied = new CopyBuffer().row(2).int8(1n).text('copied').end();
  const read = await database.app.transaction(async (tx) => {
    const [, , , { rows }] = await Promise.all([
      tx.query('delete from thing'),
      tx.copyBinary('copy thing (id, note) from stdin binary', copied),
      tx.prepared('change', "update thing set note = note || ', changed' where id = $1", [1n]),
      tx.query<{ note: string }>('select note from thing'),
    ]);
    return rows;
  });
  expect(read).toEqual([{ note: 'copied, changed' }]);
});

const twice = () => new CopyBuffer().row(1).int8(1n).row(1).int8(1n).end();

test.each<[string, string, () => readonly Buffer[], RegExp]>([
  ['breaks a constraint', 'copy thing (id) from stdin binary', twice, /duplicate key/],
  ['is no statement', 'copy nothing from stdin binary', twice, /relation "nothing" does not exist/],
  ['has bytes that are no rows', 'copy thing (id) from stdin binary', () => [Buffer.alloc(200_000)], /signature/],
])('a copy that %s fails by that, keeps nothing, and the connection goes on', async (_why, sql, body, why) => {
  const one = openDatabase({ url: database.url, name: 'one connection', max: 1 });
  try {
    await one.query('delete from thing');
    const failing = one.transaction((tx) =>
      Promise.all([
        tx.query('insert into thing (id) values (2)'),
        tx.copyBinary(sql, body()),
        tx.query('insert into thing (id) values (3)'),
      ]),
    );
    await expect(failing).rejects.toThrow(why);
    const { rows } = await one.query<{ left: bigint }>('select count(*) as left from thing');
    expect(rows).toEqual([{ left: 0n }]);
  } finally {
    await one.end();
  }
});

test('a migration that was edited after it ran is refused by name', async () => {
  const edited = { ...first, sql: `${first.sql} -- and a word` };
  await expect(migrate(database.adminUrl, [edited])).rejects.toThrow(MigrationRefused);
});

test('migrations run once, in order, all or nothing', async () => {
  const good = { name: '0002-more', sql: 'create table more (id bigint)' };
  const bad = { name: '0003-broken', sql: 'create table more (id bigint)' };
  await expect(migrate(database.adminUrl, [first, good, bad])).rejects.toThrow(/already exists/);
  expect(await pendingMigrations(database.app, [first, good])).toEqual(['0002-more']);
  expect(await migrate(database.adminUrl, [first, good])).toEqual(['0002-more']);
  expect(await migrate(database.adminUrl, [first, good])).toEqual([]);
  expect(await pendingMigrations(database.app, [first, good])).toEqual([]);
});

describe('who may do what', () => {
  test('a service cannot open the database of another', async () => {
    const other = await testDatabase('others', [first]);
    const url = new URL(database.url);
    url.pathname = `/${other.database}`;
    const stranger = openDatabase({ url: url.toString(), name: 'stranger' });
    await expect(stranger.query('select 1')).rejects.toThrow(/permission denied for database/);
    await stranger.end();
    await other.drop();
  });

  test('the log reader reads nothing that it was not given', async () => {
    await expect(database.reader.query('select * from thing')).rejects.toThrow(/permission denied/);
  });

  test('a service cannot change its own tables', async () => {
    await expect(database.app.query('alter table thing add column x int')).rejects.toThrow(/must be owner/);
  });
});

test('a lost connection is worth another try, a broken rule is not', async () => {
  const killed = database.app.transaction(async (tx) => {
    const { rows } = await tx.query<{ pid: number }>('select pg_backend_pid() pid');
    await database.admin.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
    await tx.query('select 1');
  });
  const lost: unknown = await killed.catch((error: unknown) => error);
  expect(isTransient(lost)).toBe(true);
  const broken: unknown = await database.app
    .query('insert into thing (id) values (0)')
    .catch((error: unknown) => error);
  expect(isTransient(broken)).toBe(false);
  expect((await database.app.query<{ one: number }>('select 1 one')).rows).toEqual([{ one: 1 }]);
});

test('of statements that are sent together, the one that failed by itself is told', async () => {
  const late = database.app.transaction((tx) =>
    Promise.all([tx.query('select 1 / 0').then(undefined, thrownLater), tx.query('select 1')]),
  );
  await expect(late).rejects.toThrow('division by zero');
});

/** As a failure is told that goes through several functions. */
async function thrownLater(error: unknown): Promise<never> {
  for (let turns = 0; turns < 10; turns += 1) await Promise.resolve();
  throw error;
}

test('what is sent after the end of its transaction is not done', async () => {
  const left: Promise<unknown>[] = [];
  const failed = database.app.transaction((tx) => {
    const slow = tx.query('select pg_sleep(0.05)').then(() => tx.query('insert into thing (id) values (77)'));
    left.push(slow.catch((error: unknown) => error));
    return Promise.all([slow, Promise.reject(new Error('the other half'))]);
  });
  await expect(failed).rejects.toThrow('the other half');
  expect(await left[0]).toMatchObject({ message: 'the transaction is over' });
  expect((await database.app.query('select from thing where id = 77')).rowCount).toBe(0);
});

test('a listener hears what is notified, also after its connection was lost', async () => {
  const heard: string[] = [];
  const stop = await database.app.listen('news', (payload) => heard.push(payload));
  const until = async (payload: string) => {
    for (let tries = 0; !heard.includes(payload) && tries < 200; tries += 1) {
      await database.admin.query('select pg_notify($1, $2)', ['news', payload]);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    expect(heard).toContain(payload);
  };
  await until('one');
  await database.admin.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'listen news'",
  );
  await until('two');
  await stop();
});
