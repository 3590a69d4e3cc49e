import { commission, item } from '../../test/books.js';
import { type LoggedBooks, openLoggedBooks } from '../../test/logged-books.js';
import { sumReceivables } from '../features/sum-receivables/sum-receivables.handler.js';
import { ledgerService } from '../ledger.module.js';
import { verifyLedger } from '../verify/verify-ledger.query.js';
import { bookers } from './bookers.js';
import type { RebuiltLedger } from './rebuild-ledger.js';
import { dropOldBooks } from './switch-books.query.js';

const availableAt = '2026-11-02T00:00:00.000Z';
const isKept = (schema: string) =>
  books.database.admin
    .query<{ kept: boolean }>('select to_regnamespace($1) is not null as kept', [schema])
    .then(({ rows }) => rows[0]?.kept);
/** Whether a crash empties its tables ('u') or not ('p'), and what else is special about them. */
const kindsOf = async (schema: string) => {
  const { rows } = await books.database.admin.query<{ kind: string }>(
    `select distinct concat_ws(' ', relpersistence, reloptions::text) as kind from pg_class
     where relnamespace = $1::regnamespace and relkind = 'r'`,
    [schema],
  );
  return rows.map(({ kind }) => kind);
};
const faults = async () => (await verifyLedger(books.database.admin)).filter(({ fault }) => fault !== undefined);
const differences = (rebuilt: RebuiltLedger) =>
  Object.fromEntries(
    rebuilt.tables.flatMap(({ table, firstDifference }) =>
      firstDifference === undefined ? [] : [[table, firstDifference]],
    ),
  );

let books: LoggedBooks;
beforeAll(async () => {
  books = await openLoggedBooks();
  await someHistory();
});
afterAll(() => books.drop());

/** Commissions, holds, one of which ends, a payout, and what moves no money. */
async function someHistory(): Promise<void> {
  await books.appendPayoutItems(item('ReservationRequested', { item: 'too early' }));
  await books.caughtUp();
  await books.appendCommissions(
    commission('CommissionAccrued'),
    commission('CommissionAccrued', { creator: 'bea', commission: 'of bea' }),
    commission('CommissionAdjusted', { share: 0n, fee: 0n }),
    commission('CommissionApproved', { availableAt }),
    commission('CommissionApproved', { commission: 'later', availableAt: '2026-12-24T00:00:00.000Z' }),
  );
  await books.caughtUp();
  books.clock.set(availableAt);
  await books.release();
  await books.roll();
  await books.appendPayoutItems(item('ReservationRequested'), item('PaymentStarted'), item('PaymentSettled'));
  await books.caughtUp();
}

test('what the ledger follows is what a rebuild follows', () => {
  const topics = bookers.map(({ topic }) => topic);
  expect(topics).toEqual(ledgerService.consumes?.map(({ name }) => name));
});

test('books that are made anew from the facts are the live ones, byte for byte', async () => {
  expect(await books.rebuild()).toEqual({
    outcome: 'equal',
    entries: 8,
    tables: expect.arrayContaining([
      { table: 'entry', live: 8, fresh: 8 },
      { table: 'hold_due', live: 1, fresh: 1 },
      { table: 'quiet_move', live: 2, fresh: 2 },
      { table: 'rolled_day', live: 2, fresh: 2 },
    ]),
  });
  expect(await isKept('books_next')).toBe(false);
});

test('how far it is comes in entries', async () => {
  const told: unknown[] = [];
  await books.rebuild({ onProgress: (progress) => void told.push(progress) });
  expect(told.at(0)).toEqual({ done: 0n, total: 8n });
  expect(told.at(-1)).toEqual({ done: 8n, total: 8n });
});

describe('an edit of the live books is found and named', () => {
  /** As a superuser, past every trigger; taken back afterwards. */
  async function planted(sql: string, switches = false): Promise<RebuiltLedger> {
    const table = /(?:from|update) (\w+)/.exec(sql)?.[1] ?? '';
    const { admin } = books.database;
    const past = (...statements: string[]) =>
      admin.transaction(async (tx) => {
        await tx.query('set local session_replication_role = replica');
        for (const statement of statements) await tx.query(statement);
      });
    await past(`create table undo as table ${table}`, sql);
    try {
      return await books.rebuild({ switches });
    } finally {
      await past(`delete from ${table}`, `insert into ${table} select * from undo`, 'drop table undo');
    }
  }

  test.each([
    ['entry', "update entry set correlation_id = 'other' where kind = 'hold-ended'"],
    ['entry', "update entry set booked_on = booked_on - 1 where kind = 'funds-reserved'"],
    ['entry', "delete from entry where kind = 'payment-started'"],
    ['seal', "delete from entry where kind = 'payment-settled'"],
    ['entry', 'delete from seal where batch > 0'],
    ['account', "update account set scope = 'source:other' where kind = 'receivable'"],
    [
      'line_chunk',
      'update line_chunk set opening_debits = opening_debits + 1, closing_debits = closing_debits + 1 where normal_side = 1',
    ],
    ['seal', "update seal set recorded_at = recorded_at + interval '1 ms' where batch = 1"],
    ['seal', 'update seal set merkle_root = previous_hash where first_seq = 0'],
    ['commission_state', "update commission_state set release_at = release_at + interval '1 s' where status = 'held'"],
    ['commission_state', 'delete from commission_state where fact_id is null'],
    ['reservation_state', "update reservation_state set fact_digest = 'other' where status = 'refused'"],
    ['hold_due', 'delete from hold_due'],
    ['hold_due', "update hold_due set correlation_id = 'other'"],
    ['entry', "delete from quiet_move where cause_topic = 'payout.item.v1'"],
    ['quiet_move', 'update quiet_move set number = 2'],
    ['day_total', 'delete from rolled_day'],
    ['day_total', 'delete from day_total where debits > 0'],
    ['running_total', 'update running_total set booked_amount = booked_amount + 1 where months = 0'],
    ['trial_total', 'update trial_total set debits = debits + 1 where months = 0'],
    ['month_total', 'update month_total set fee = fee + 1 where fee > 0'],
    ['journal_partition', `update journal_partition set closed_through = '{"EUR":"2026-10-31"}' where next_seq > 0`],
    ['journal_partition', 'update journal_partition set next_account = next_account + 1 where "partition" = 11'],
  ])('%s: %s', async (table, sql) => {
    const rebuilt = await planted(sql);
    expect(rebuilt).toMatchObject({ outcome: 'refused', refusal: 'differs' });
    expect(differences(rebuilt)).toHaveProperty(table, expect.objectContaining({ key: expect.any(String) }));
  });

  test('and not switched', async () => {
    const rebuilt = await planted('delete from hold_due', true);
    expect(rebuilt).toMatchObject({ outcome: 'refused', refusal: 'differs', detail: 'hold_due' });
    expect(await isKept('books_old')).toBe(false);
  });

  test('by its key, with both rows', async () => {
    const rebuilt = await planted("update reservation_state set rail = 'other' where number = 2");
    expect(differences(rebuilt)).toEqual({
      reservation_state: {
        key: expect.stringMatching(/^item_id=[\da-f-]{36}, number=2$/),
        live: expect.stringContaining(',other)'),
        fresh: expect.stringContaining(',sepa)'),
      },
    });
    expect(rebuilt).toMatchObject({ detail: 'reservation_state' });
  });
});

describe('a rebuild on the way', () => {
  test('is the only one', async () => {
    const [one, other] = await Promise.all([books.rebuild(), books.rebuild()]);
    expect(
      [one, other].map((rebuilt) => (rebuilt.outcome === 'refused' ? rebuilt.refusal : rebuilt.outcome)).sort(),
    ).toEqual(['equal', 'rebuild-under-way']);
  });

  test('that is killed leaves the live books as they are, and begins anew', async () => {
    const kill = ({ done }: { done: bigint }) => {
      if (done < 3n) return;
      const { admin } = books.database;
      void admin.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'ledger rebuild'",
      );
    };
    await expect(books.rebuild({ onProgress: kill })).rejects.toThrow();
    expect(await isKept('books_next')).toBe(true);
    expect((await kindsOf('books_next')).sort()).toEqual([
      'u {autovacuum_enabled=off}',
      'u {fillfactor=50,autovacuum_enabled=off}',
    ]);
    expect(await faults()).toEqual([]);
    expect(await books.rebuild()).toMatchObject({ outcome: 'equal' });
  });
});

describe('a switch', () => {
  const commissions = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) =>
      commission('CommissionAccrued', { creator: `c${index % 7}`, commission: `s${from + index}` }),
    );

  test('is made beside writers, who go on with what was switched in', async () => {
    await sumReceivables({ database: books.database.app, entriesAtOnce: 5 });
    const going = { isOver: false };
    const writing = (async () => {
      for (let from = 0; !going.isOver && from < 1_000; from += 5)
        await books.appendCommissions(...commissions(from, 5));
    })();
    const rebuilt = await books.rebuild({ switches: true });
    going.isOver = true;
    await writing;
    expect(rebuilt).toMatchObject({ outcome: 'switched' });
    expect((await kindsOf('public')).sort()).toEqual(['p', 'p {fillfactor=50}']);
    await books.appendCommissions(...commissions(100_000, 20));
    await books.appendPayoutItems(item('ReservationRequested', { item: 'after', creator: 'c1' }));
    await books.caughtUp();
    await sumReceivables({ database: books.database.app, entriesAtOnce: 50 });
    expect(await faults()).toEqual([]);
    expect(await books.rebuild()).toMatchObject({ outcome: 'equal' });
    expect((await books.database.reader.query('select from log_row limit 1')).rowCount).toBe(1);
  });

  test('keeps what it replaced until that is dropped', async () => {
    expect(await books.rebuild({ switches: true })).toMatchObject({ outcome: 'refused', refusal: 'old-is-kept' });
    expect(await books.database.admin.transaction(dropOldBooks)).toBe(true);
    expect(await books.database.admin.transaction(dropOldBooks)).toBe(false);
    expect(await books.rebuild({ switches: true })).toMatchObject({ outcome: 'switched' });
    await books.database.admin.transaction(dropOldBooks);
  });

  test.each([
    [
      'a live table that a migration has changed',
      'shape-changed',
      'alter table entry add column note text',
      'alter table entry drop column note',
    ],
    [
      'live tables that something hangs on',
      'tables-are-tied',
      'create view tied as select * from seal',
      'drop view tied',
    ],
  ])('is refused for %s', async (_what, refusal, plant, undo) => {
    await books.database.admin.query(plant);
    expect(await books.rebuild({ switches: true })).toMatchObject({ outcome: 'refused', refusal });
    await books.database.admin.query(undo);
    expect(await faults()).toEqual([]);
  });
});
