import { hash } from 'node:crypto';
import { commissionTopic } from '#contracts';
import { partitionOf } from '#event-log';
import type { Tx } from '#postgres';
import { type Books, commission, creatorOf, euro, openBooks } from '../../../test/books.js';
import { closeMonth, issue } from '../../../test/months.js';
import { adjustment, peopleOf } from '../../../test/teller.js';
import { readHead } from '../../proofs/head-document.js';
import { headsBefore, headsFrom } from '../../proofs/heads.query.js';
import { instructionsHeldCheck, statementsHeldCheck } from '../../verify/held-check.query.js';
import { verifyLedger } from '../../verify/verify-ledger.query.js';
import { verifyTold } from '../../verify/verify-told.query.js';
import { makeHeads } from './make-heads.handler.js';

let books: Books;
beforeEach(async () => {
  books = await openBooks();
});
afterEach(() => books.drop());

const make = () => makeHeads({ database: books.database.app, log: books.log, clock: books.clock });
const heads = () => headsFrom(books.database.app, '2026-01-01', 1_000);
const post = (name: string) => books.writer.postCommissions([commission('CommissionAccrued', { commission: name })]);
const on = (day: string) => books.clock.set(`${day}T12:00:00.000Z`);
const ofAnn = partitionOf(creatorOf('ann'), commissionTopic.partitions);

test('books in which nothing was ever sealed have no heads', async () => {
  expect(await make()).toBe(0);
});

test('a day has a head when it has ended, and not before', async () => {
  await post('one');
  books.clock.set('2026-11-01T23:59:59.999Z');
  expect(await make()).toBe(0);
  books.clock.set('2026-11-02T00:00:00.000Z');
  expect(await make()).toBe(1);
  expect(await make()).toBe(0);
  expect((await heads()).map(({ day }) => day)).toEqual(['2026-11-01']);
});

test('a head tells the last seal of each partition, how many the day has, and the head before it', async () => {
  await post('one');
  await post('two');
  on('2026-11-02');
  await post('three');
  on('2026-11-03');
  await make();
  const [first, second] = (await heads()).map(readHead);
  expect(first).toMatchObject({
    ...{ day: '2026-11-01', previous: null, seals: 2 },
    partitions: [{ partition: ofAnn, batch: '1', recordedAt: '2026-11-01T12:00:00.000Z' }],
  });
  expect(second).toMatchObject({ seals: 1, partitions: [{ batch: '2', recordedAt: '2026-11-02T12:00:00.000Z' }] });
  expect(second?.previous).toEqual({ day: '2026-11-01', hash: (await heads())[0]?.hash });
});

test('the first instant of a day is not of the day before, and the last one is', async () => {
  books.clock.set('2026-11-01T23:59:59.999Z');
  await post('one');
  books.clock.set('2026-11-02T00:00:00.000Z');
  await post('two');
  on('2026-11-03');
  await make();
  expect((await heads()).map(readHead)).toMatchObject([
    { seals: 1, partitions: [{ batch: '0' }] },
    { seals: 1, partitions: [{ batch: '1' }] },
  ]);
});

test('days of a standstill get heads too, so that a missing one is seen', async () => {
  await post('one');
  on('2026-11-05');
  expect(await make()).toBe(4);
  expect((await heads()).map(readHead).map(({ day, seals }) => [day, seals])).toEqual([
    ['2026-11-01', 1],
    ['2026-11-02', 0],
    ['2026-11-03', 0],
    ['2026-11-04', 0],
  ]);
});

describe('instructions and statements', () => {
  const held = async () =>
    (await heads()).map(readHead).map(({ instructions, statements }) => [instructions.events, statements.issued]);
  const given = () => adjustment({ amount: euro(10_001n), effectiveOn: '2026-11-01' });
  let tell: () => Promise<string>;
  beforeEach(() => {
    const { propose } = peopleOf(books);
    tell = () => propose(given());
  });

  test('what is told and issued before a head is made is held by it, what comes later by the next', async () => {
    await post('one');
    await tell();
    books.clock.set('2026-11-02T00:00:00.000Z');
    await tell();
    await closeMonth(books, '2026-10');
    await issue(books);
    await make();
    await tell();
    on('2026-11-03');
    await make();
    expect(await held()).toEqual([
      [2, 1],
      [1, 0],
    ]);
    const [first, second] = (await heads()).map(readHead);
    expect(first?.instructions.ends).toEqual([{ partition: ofAnn, nextOffset: '2' }]);
    expect(second?.instructions.ends).toEqual([{ partition: ofAnn, nextOffset: '3' }]);
    expect([first?.statements.end, second?.statements.end]).toEqual(['1', '1']);
  });

  /** The same books within a transaction that is open until it is ended; answers with what ends it. */
  async function begun(work: (own: Books) => Promise<unknown>): Promise<() => Promise<void>> {
    const [worked, open] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    const { app } = books.database;
    const over = app.transaction(async (tx) => {
      const own = { ...app, query: tx.query.bind(tx), transaction: <T>(inner: (tx: Tx) => Promise<T>) => inner(tx) };
      await work({ ...books, database: { ...books.database, app: own } });
      worked.resolve(undefined);
      await open.promise;
    });
    await Promise.race([worked.promise, over]);
    return () => {
      open.resolve(undefined);
      return over;
    };
  }

  test('what is being told while a head is made is held by the next one, whenever it was begun', async () => {
    await post('one');
    const end = await begun((own) => peopleOf(own).propose(given()));
    on('2026-11-02');
    await make();
    await end();
    on('2026-11-03');
    await make();
    expect(await held()).toEqual([
      [0, 0],
      [1, 0],
    ]);
  });

  test('statements that are being issued while a head is made are held by the next one, and nobody issues past them', async () => {
    await post('one');
    await books.writer.postCommissions([commission('CommissionAccrued', { creator: 'bob' })]);
    on('2026-11-02');
    await closeMonth(books, '2026-10');
    const end = await begun((own) => issue(own, 1));
    const another = issue(books, 1);
    await make();
    await end();
    expect(await another).toBe(0);
    on('2026-11-03');
    await make();
    expect(await held()).toEqual([
      [0, 0],
      [0, 2],
    ]);
  });

  test('after days of standstill the head of the last day holds all that was told, the others nothing', async () => {
    await post('one');
    await tell();
    on('2026-11-05');
    await tell();
    await make();
    expect(await held()).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
      [2, 0],
    ]);
  });

  test('processes that make heads, tell and issue at once leave each in one head, and numbers without a hole', async () => {
    for (const creator of ['ann', 'bob', 'carl', 'dora', 'eve']) {
      await books.writer.postCommissions([commission('CommissionAccrued', { creator })]);
    }
    on('2026-11-02');
    await closeMonth(books, '2026-10');
    const tellAll = async () => {
      for (let told = 0; told < 10; told += 1) await tell();
    };
    const makeAll = async () => {
      for (let day = 3; day < 20; day += 1) {
        on(`2026-11-${String(day).padStart(2, '0')}`);
        await make();
      }
    };
    await Promise.all([makeAll(), tellAll(), issue(books, 1), makeAll(), issue(books, 1)]);
    on('2026-11-20');
    await make();
    const sum = (await held()).reduce(([told = 0, issued = 0], [more = 0, others = 0]) => [
      told + more,
      issued + others,
    ]);
    expect(sum).toEqual([10, 5]);
    const { rows } = await books.database.app.query<{ number: bigint }>('select number from statement order by 1');
    expect(rows.map(({ number }) => number)).toEqual([0n, 1n, 2n, 3n, 4n]);
    const findings = [
      ...(await verifyLedger(books.database.app)),
      ...(await verifyTold(books.database.app, () => books.log)),
    ];
    const own = findings.filter(({ check }) => [instructionsHeldCheck, statementsHeldCheck].includes(check));
    expect(own.map(({ rows: heads, fault }) => [heads, fault])).toEqual([
      [19, undefined],
      [19, undefined],
    ]);
  });
});

test('the hash of a head is the SHA-256 of its text', async () => {
  await post('one');
  on('2026-11-02');
  await make();
  const [head] = await heads();
  expect(hash('sha256', head?.text ?? '')).toBe(head?.hash);
});

test('whose clock is behind cannot add to a day that has a head', async () => {
  await post('one');
  on('2026-11-02');
  await make();
  books.clock.set('2026-11-01T13:00:00.000Z');
  await books.openWriter().postCommissions([commission('CommissionAccrued', { commission: 'two' })]);
  const { rows } = await books.database.app.query<{ recorded_at: Date }>('select recorded_at from seal order by batch');
  expect(rows.map(({ recorded_at }) => recorded_at.toISOString())).toEqual([
    '2026-11-01T12:00:00.000Z',
    '2026-11-02T00:00:00.000Z',
  ]);
});

test('two processes make each head once, and a writer between them disturbs nothing', async () => {
  await post('one');
  on('2026-11-20');
  const counts = await Promise.all([make(), make(), post('two'), make()]);
  expect(counts.filter((made) => typeof made === 'number').reduce((sum, made) => sum + made, 0)).toBe(19);
  const days = (await heads()).map(readHead);
  expect(days).toHaveLength(19);
  expect(days.map(({ seals }) => seals).reduce((sum, seals) => sum + seals, 0)).toBe(1);
});

test('nobody changes a head or puts another in its place', async () => {
  await post('one');
  on('2026-11-02');
  await make();
  const { admin, app } = books.database;
  await expect(admin.query('delete from head')).rejects.toThrow('head is append-only: delete refused');
  await expect(app.query("update head set document = '{}'")).rejects.toThrow('permission denied');
  await expect(
    app.query("insert into head values ('2026-11-02', '{}', decode(repeat('00', 32), 'hex'))"),
  ).rejects.toThrow('head_hash_is_of_its_document');
});

test('heads are read newest first, page by page', async () => {
  await post('one');
  on('2026-11-05');
  await make();
  const page = await headsBefore(books.database.app, '2026-11-04', 2);
  expect(page.map(({ day }) => day)).toEqual(['2026-11-03', '2026-11-02']);
});
