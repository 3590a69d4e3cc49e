import type { Tx } from '#postgres';
import { type Books, commission, euro, item } from './books.js';
import { closeMonth, issue } from './months.js';
import { paid, postSettlement } from './settlements.js';
import { adjustment, clearing, exchange, openTeller, writeOff } from './teller.js';
import { makeHeads } from '../src/features/make-heads/make-heads.handler.js';
import { verifyLedger } from '../src/verify/verify-ledger.query.js';

export interface Fault {
  readonly check: string;
  readonly fault: string;
}

/** Something in every table: three days, payouts, holds that run and that have ended, settlements, instructions, a closed month. */
export async function fillBooks(books: Books): Promise<void> {
  const { postCommissions, postPayoutItems } = books.writer;
  const on = (day: string) => books.clock.set(`${day}T12:00:00.000Z`);
  await postCommissions([commission('CommissionAccrued'), commission('CommissionAccrued', { commission: 'two' })]);
  await postCommissions([commission('CommissionApproved'), commission('CommissionApproved', { commission: 'two' })]);
  await postCommissions([
    commission('CommissionApproved', { creator: 'bob', commission: 'three', availableAt: '2026-11-02T00:00:00.000Z' }),
    commission('CommissionApproved', { creator: 'bob', commission: 'four', availableAt: '2027-01-01T00:00:00.000Z' }),
  ]);
  await postPayoutItems([
    ...[item('ReservationRequested'), item('PaymentStarted')],
    ...[item('ReservationRequested', { item: 'too much', minor: 9_999_999n })],
  ]);
  on('2026-11-02');
  await books.release();
  await postSettlement(books.writer, [paid('one'), paid('two', { paid: 600n })]);
  const teller = openTeller(books);
  await teller.propose(adjustment());
  await teller.follow();
  const second = await teller.propose(writeOff());
  await teller.approve(second);
  const some = exchange({ from: euro(2_000n), to: { minor: 2_169n, currency: 'USD' } });
  for (const one of [await teller.propose(some), await teller.propose(some)]) await teller.approve(one);
  for (const minor of [-20n, -10n]) {
    await teller.approve(await teller.propose(clearing({ line: 2, amount: euro(minor) })));
  }
  await teller.follow();
  on('2026-12-01');
  await postCommissions([commission('CommissionReversed', { commission: 'two', share: 20n, fee: 5n })]);
  books.clock.set('2026-12-02T00:00:00.000Z');
  await books.roll();
  await makeHeads({ database: books.database.app, clock: books.clock });
  await closeMonth(books, '2026-10');
  await issue(books);
}

/**
 * Somebody with all rights changes the books: no trigger fires, and no constraint of these tables holds any more. Answers
 * with what verify finds; afterwards all is undone.
 */
export async function tampered(books: Books, tables: readonly string[], changes: readonly string[]): Promise<Fault[]> {
  const { admin } = books.database;
  const seen: Fault[] = [];
  const undo = new Error('undo');
  const tampering = admin.transaction(async (tx) => {
    await tx.query("set local session_replication_role = 'replica'");
    for (const table of tables) await dropConstraints(tx, table, changes);
    let rows = 0;
    for (const change of changes) rows += (await tx.query(change)).rowCount;
    if (rows === 0) throw new Error(`nothing was changed by ${changes.join('; ')}`);
    const findings = await verifyLedger({ ...admin, transaction: (work) => work({ ...tx, query: queryOf(tx) }) });
    for (const { check, fault } of findings) if (fault !== undefined) seen.push({ check, fault });
    throw undo;
  });
  await tampering.catch((fault: unknown) => {
    if (fault !== undo) throw fault;
  });
  return seen;
}

async function dropConstraints(tx: Tx, table: string, changes: readonly string[]): Promise<void> {
  const { rows } = await tx.query<{ sql: string }>(
    `select format('alter table %I drop constraint if exists %I cascade', $1::text, conname) as sql
     from pg_constraint where conrelid = $1::regclass and (contype in ('c', 'f') or (contype in ('p', 'u') and $2))
     union all
     select format('drop index if exists %I', indexrelid::regclass) from pg_index
     where indrelid = $1::regclass and indisunique and $2
       and not exists (select from pg_constraint where conindid = indexrelid)`,
    [table, changes.some((change) => change.startsWith('insert'))],
  );
  for (const { sql } of rows) await tx.query(sql);
}

/** Within the tampering transaction, which cannot be made read-only any more. */
function queryOf(tx: Tx): Tx['query'] {
  return (text, values) =>
    text.startsWith('set transaction') ? Promise.resolve({ rows: [], rowCount: 0 }) : tx.query(text, values);
}

/** Another value of a column's type. */
const otherValue: Readonly<Record<string, (column: string) => string>> = {
  int2: (column) => `coalesce(${column}, 0) + 1`,
  int4: (column) => `coalesce(${column}, 0) + 1`,
  int8: (column) => `coalesce(${column}, 0) + 1`,
  numeric: (column) => `${column} + 1`,
  text: (column) => `coalesce(${column}, '') || 'x'`,
  uuid: () => "'ffffffff-ffff-4fff-bfff-ffffffffffff'",
  date: (column) => `coalesce(${column}, '2026-01-01') + 1`,
  timestamptz: (column) => `coalesce(${column}, '2026-01-01') + interval '1 microsecond'`,
  bool: (column) => `not ${column}`,
  bytea: (column) => `set_byte(${column}, 0, (get_byte(${column}, 0) + 1) % 256)`,
  jsonb: (column) => `${column} || '{"EUR": "2001-01-31"}'`,
  _int8: (column) => `array[${column}[1] + 1] || ${column}[2:]`,
};

export interface Column {
  readonly table: string;
  readonly column: string;
  readonly value: string;
}

/** Every column of every table of the books, each with another value. */
export async function columnsOf(books: Books, tables: readonly string[]): Promise<Column[]> {
  const { rows } = await books.database.admin.query<{ name: string; column: string; type: string; is_enum: boolean }>(
    `select attrelid::regclass::text as name, attname as column, typname as type, typtype = 'e' as is_enum
     from pg_attribute join pg_type on pg_type.oid = atttypid
     where attrelid = any ($1::text[]::regclass[]) and attnum > 0 and not attisdropped
     order by array_position($1::text[], attrelid::regclass::text), attnum`,
    [tables],
  );
  return rows.map(({ name, column: plain, type, is_enum }) => {
    const column = `"${plain}"`;
    const [first, last] = [`enum_first(null::${type})`, `enum_last(null::${type})`];
    const other = is_enum ? `case ${column} when ${last} then ${first} else ${last} end` : otherValue[type]?.(column);
    if (other === undefined) throw new Error(`no other value of ${type} is known`);
    return { table: name, column: plain, value: other };
  });
}
