import { columnsOf, type Change, type Fault, fillBooks, logsOf, tampered } from '../../test/adversary.js';
import { type Books, openBooks } from '../../test/books.js';
import { guarded, machinery } from '../../test/guarded.js';
import type { Row } from '../../test/rows.js';
import { bookers } from '../rebuild/bookers.js';
import { copies } from './copies.query.js';
import { verifyLedger } from './verify-ledger.query.js';
import { verifyTold } from './verify-told.query.js';

const tables = Object.keys(guarded);

const refused = 'refused by its key';
type Faults = Fault[] | typeof refused;

let books: Books;
beforeAll(async () => {
  books = await openBooks();
  await fillBooks(books);
});
afterAll(() => books.drop());

/** A key that the database itself does not give twice is as good as found. */
async function found(table: string, ...changes: Change[]): Promise<Faults> {
  return tampered(books, { tables: [table], changes }).catch((fault: unknown) => {
    if (!String(fault).includes('duplicate key')) throw fault;
    return refused;
  });
}

const orders = (column: string) => [`"${column}" is null, ctid`, `"${column}" is null, ctid desc`];
const rowOf = (table: string, order: string) => `ctid = (select ctid from ${table} order by ${order} limit 1)`;
async function rowAt(table: string, where: string, changed = ''): Promise<Row> {
  const { rows } = await books.database.admin.query<{ row: Row }>(
    `select to_jsonb(found)${changed} as row from ${table} as found where ${where}`,
  );
  return (rows[0] as { row: Row }).row;
}

/** That one of the faults is named after the table's row, as it was or as it is now. */
function isNamed(table: string, faults: Faults, ...rows: readonly Row[]): boolean {
  if (faults === refused) return true;
  const names = rows.flatMap((row) => guarded[table]?.names(row) ?? []);
  return faults.some(({ fault }) =>
    names.some(
      (name) =>
        fault.includes(name) && (name.endsWith('-') || !/^\d/.test(fault.slice(fault.indexOf(name) + name.length))),
    ),
  );
}

test('sound books have no fault, and every check had something to look at', async () => {
  const { admin } = books.database;
  const findings = [
    ...(await verifyLedger(books.database.app)),
    ...(await verifyTold(admin, logsOf(books.writer.told, admin))),
  ];
  expect(findings.filter(({ fault }) => fault !== undefined)).toEqual([]);
  expect(findings.filter(({ rows }) => rows === 0).map(({ check }) => check)).toEqual([]);
});

test('what the books repeat is held against every topic that they follow', () => {
  expect(copies.map(({ topic, group }) => [topic, group]).sort()).toEqual(
    bookers.map(({ topic, group }) => [topic, group]).sort(),
  );
});

test('every table of the database is looked after, or said why not', async () => {
  const { rows } = await books.database.admin.query<{ name: string }>(
    `select table_name as name from information_schema.tables
     where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`,
  );
  expect(rows.map(({ name }) => name)).toEqual([...tables, ...Object.keys(machinery)].sort());
});

test.each(tables)('another value in any column of %s is found, and its row named', async (table) => {
  const missed = new Set<string>();
  for (const { column, value } of await columnsOf(books.database.admin, table)) {
    for (const order of orders(column)) {
      const where = rowOf(table, order);
      const before = await rowAt(table, where);
      const after = await rowAt(table, where, ` || jsonb_build_object('${column}', ${value})`);
      const faults = await found(table, `update ${table} set "${column}" = ${value} where ${where}`);
      if (!isNamed(table, faults, before, after)) missed.add(`${column}: ${JSON.stringify(faults)}`);
    }
  }
  expect([...missed]).toEqual(Object.keys(guarded[table]?.unseen ?? {}).map((column) => `${column}: []`));
});

test.each(tables)('a row that is taken out of %s, or is there twice, is found and named', async (table) => {
  for (const order of ['ctid', 'ctid desc']) {
    const row = rowOf(table, order);
    const before = await rowAt(table, row);
    const taken = await found(table, `delete from ${table} where ${row}`);
    const twice = await found(table, `insert into ${table} select * from ${table} where ${row}`);
    const which = guarded[table]?.unmissed?.which;
    const isMissed = which !== 'any' && !(which === 'last' && order === 'ctid desc');
    expect({ order, taken, named: isNamed(table, taken, before) }).toEqual({ order, taken, named: isMissed });
    // Who gives a key twice has taken the table its key.
    const isKeyGone = twice !== refused && twice.some(({ fault }) => fault === `table ${table}`);
    expect({ order, twice, named: isKeyGone || isNamed(table, twice, before) }).toEqual({ order, twice, named: true });
  }
});

const emptied = tables.filter((table) => guarded[table]?.unmissed?.which !== 'any');
test.each(emptied)('that %s is emptied is found, and a row of it named', async (table) => {
  const { rows } = await books.database.admin.query<{ row: Row }>(
    `select to_jsonb(found) as row from ${table} as found`,
  );
  const faults = await found(table, async (tx) => {
    await tx.query(`truncate ${table} cascade`);
    return rows.length;
  });
  expect({ faults, named: isNamed(table, faults, ...rows.map(({ row }) => row)) }).toEqual({ faults, named: true });
});

const keys = ['"partition"', 'seq', 'batch', 'account', 'from_seq', 'creator_id', 'commission_id', 'number'];
test.each(['entry', 'seal', 'line_chunk', 'commission_state'])(
  'two rows of %s that change places are found, and one of them named',
  async (table) => {
    const columns = (await columnsOf(books.database.admin, table)).map(({ column }) => `"${column}"`);
    const content = columns.filter((column) => !keys.includes(column) && !keys.includes(column.replaceAll('"', '')));
    const two = `ctid in (select ctid from ${table} order by ctid limit 2)`;
    const { rows } = await books.database.admin.query<{ row: Row }>(
      `select to_jsonb(found) as row from ${table} as found where ${two}`,
    );
    const faults = await found(
      table,
      `with pair as (select *, row_number() over (order by ctid) as place, ctid as at from ${table} where ${two})
       update ${table} set (${content.join(', ')}) = (
         select ${content.join(', ')} from pair as other
         where other.place <> (select place from pair where pair.at = ${table}.ctid))
       where ctid in (select at from pair)`,
    );
    expect({ faults, named: isNamed(table, faults, ...rows.map(({ row }) => row)) }).toEqual({ faults, named: true });
  },
);
