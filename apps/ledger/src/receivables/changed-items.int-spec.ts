import type { CommissionEvent } from '#contracts';
import type { Tx } from '#postgres';
import { type Books, openBooks } from '../../test/books.js';
import { owed, paid, postSettlement } from '../../test/settlements.js';
import { toldReceivables } from '../../test/told-receivables.query.js';
import { listReceivables } from '../features/list-receivables/list-receivables.query.js';
import { sumUpReceivables } from '../features/sum-receivables/sum-up.query.js';
import { runCheck } from '../verify/checks.query.js';
import { receivableChecks } from '../verify/receivable-checks.query.js';

let books: Books;
beforeEach(async () => {
  books = await openBooks();
});
afterEach(() => books.drop());

const asked = { on: '2026-11-01', termDays: 10 };
const huge = 5_000_000_000_000_000_000n;
const tell = (type: CommissionEvent['type'], creator: string, minor: bigint) =>
  books.writer.postCommissions([owed(type, { creator, commission: creator, share: minor, fee: 0n })]);
const amounts = async () => {
  const { items } = await listReceivables(books.database.app, asked);
  return items.map(({ confirmed, settled, unsettled, ahead, missing, instructed, balance }) => ({
    unsettled: unsettled.map(({ amount }) => amount.minor),
    ...{ confirmed: confirmed.minor, settled: settled.minor, ahead: ahead.minor, missing: missing.minor },
    ...{ instructed: instructed.minor, balance: balance.minor },
  }));
};
const expectAsAddedUp = async () => {
  const told = await toldReceivables(books.database.app, asked);
  expect(await amounts()).toMatchObject(
    told.map(({ unsettled, confirmed, settled, ahead }) => ({ unsettled, confirmed, settled, ahead })),
  );
  for (const rule of receivableChecks) {
    expect(await runCheck(books.database.app, rule)).not.toHaveProperty('fault');
  }
};

test('what many commissions come to passes 64 bits, behind the checkpoints and before them', async () => {
  const none = { settled: 0n, ahead: 0n, instructed: 0n };
  const both = { ...none, confirmed: 2n * huge, missing: 2n * huge, balance: 2n * huge };
  for (const creator of ['ann', 'bob']) await tell('CommissionApproved', creator, huge);
  expect(await amounts()).toEqual([{ ...both, unsettled: [2n * huge, 0n, 0n, 0n] }]);
  expect(await books.sumReceivables()).toBe(2n);
  expect(await amounts()).toEqual([{ ...both, unsettled: [2n * huge, 0n, 0n, 0n] }]);
  await tell('CommissionReversed', 'bob', huge - 1n);
  const left = huge + 1n;
  const after = { ...none, confirmed: left, missing: left, balance: left, unsettled: [left, 0n, 0n, 0n] };
  expect(await amounts()).toEqual([after]);
  expect(await books.sumReceivables()).toBe(1n);
  expect(await amounts()).toEqual([after]);
  await expectAsAddedUp();
});

test('what lines come to of one conversion passes 64 bits where others cancel it', async () => {
  const lines = ['one', 'one', 'two', 'two'].map((of) => paid(of, { expected: of === 'one' ? huge : -huge }));
  await postSettlement(books.writer, lines);
  await tell('CommissionApproved', 'ann', 100n);
  await expectAsAddedUp();
  expect(await amounts()).toMatchObject([{ settled: 0n, ahead: 2n * huge, unsettled: [100n, 0n, 0n, 0n] }]);
  await postSettlement(books.writer, [paid('three', { expected: 1n })], { reference: 'RM-2', at: 1n });
  expect(await books.sumReceivables()).toBe(2n);
  await expectAsAddedUp();
  expect(await amounts()).toMatchObject([{ settled: 1n, ahead: 2n * huge + 1n, unsettled: [100n, 0n, 0n, 0n] }]);
});

const one = async <Row>(tx: Tx, sql: string) => (await tx.query<Row>(sql)).rows[0];

test('where nothing came, nothing is written and no transaction is counted', async () => {
  await tell('CommissionApproved', 'ann', 100n);
  const run = () =>
    books.database.app.transaction(async (tx) => {
      const summedUp = await sumUpReceivables(tx, 1_000);
      return {
        ...summedUp,
        ...(await one<{ id: string | null }>(tx, 'select pg_current_xact_id_if_assigned() as id')),
      };
    });
  expect(await run()).toMatchObject({ entries: 1n, id: expect.any(String) as string });
  expect(await run()).toEqual({ entries: 0n, isBehind: false, id: null });
});

test('of a settlement only the parts that came are read', async () => {
  const linesOf = (part: number, count: number) =>
    postSettlement(
      books.writer,
      Array.from({ length: count }, (_, at) => paid(`${part} ${at}`)),
      { part, at: BigInt(part) },
    );
  for (const part of [1, 2, 3]) await linesOf(part, 200);
  await books.sumReceivables();
  await linesOf(4, 7);
  const read = await books.database.app.transaction(async (tx) => {
    await sumUpReceivables(tx, 1_000);
    return one<{ lines: bigint }>(
      tx,
      `select seq_tup_read + idx_tup_fetch as lines from pg_stat_xact_user_tables where relname = 'settlement_line'`,
    );
  });
  expect(read).toEqual({ lines: 7n });
});
