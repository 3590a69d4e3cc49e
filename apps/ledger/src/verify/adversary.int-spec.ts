import { columnsOf, type Fault, fillBooks, tampered } from '../../test/adversary.js';
import { type Books, openBooks } from '../../test/books.js';
import { verifyLedger } from './verify-ledger.query.js';

/**
 * Every table of the books, with the columns that repeat what other logs say and the books cannot know better: a change
 * there moves no money, and is found by rebuilding the books from the logs.
 */
const tables: Readonly<Record<string, readonly string[]>> = {
  entry: [],
  line_chunk: [],
  seal: [],
  account: [],
  journal_partition: ['closed_through'],
  head: [],
  commission_state: ['fact_id', 'fact_digest', 'conversion_id'],
  // The last four of a refusal, which has no entry.
  reservation_state: ['item_id', 'fact_id', 'fact_digest', 'creator_id', 'batch_id', 'amount', 'currency'],
  hold_due: [],
  quiet_move: ['next_seq', 'cause_offset'],
  settlement_line: ['conversion_id', 'transaction_id', 'outcome', 'expected'],
  settlement_part: ['fact_id', 'fact_digest', 'reference'],
  settlement_clearing: [],
  rolled_day: [],
  day_total: [],
  running_total: [],
  month_total: [],
  trial_total: [],
};

let books: Books;
beforeAll(async () => {
  books = await openBooks();
  await fillBooks(books);
});
afterAll(() => books.drop());

/** A key that the database itself does not give twice is as good as found. */
async function found(table: string, ...changes: string[]): Promise<Fault[]> {
  return tampered(books, [table], changes).catch((fault: unknown) => {
    if (!String(fault).includes('duplicate key')) throw fault;
    return [{ check: 'keys are unique', fault: `${table} 1` }];
  });
}
const rowOf = (table: string, order: string) => `ctid = (select ctid from ${table} order by ${order} limit 1)`;
const named = (faults: readonly Fault[]) => faults.some(({ fault }) => /\d|^table \w/.test(fault));

test('sound books have no fault, and every check had something to look at', async () => {
  const findings = await verifyLedger(books.database.app);
  expect(findings.filter(({ fault }) => fault !== undefined)).toEqual([]);
  expect(findings.filter(({ rows }) => rows === 0).map(({ check }) => check)).toEqual([]);
});

test.each(Object.keys(tables))('another value in any column of %s is found', async (table) => {
  const missed: string[] = [];
  for (const { column, value } of await columnsOf(books, [table])) {
    for (const order of [`"${column}" is null, ctid`, `"${column}" is null, ctid desc`]) {
      const faults = await found(table, `update ${table} set "${column}" = ${value} where ${rowOf(table, order)}`);
      if (!named(faults)) missed.push(column);
    }
  }
  expect(missed.filter((column) => !tables[table]?.includes(column))).toEqual([]);
});

test.each(Object.keys(tables))('a row that is taken out of %s, or is there twice, is found', async (table) => {
  for (const order of ['ctid', 'ctid desc']) {
    const row = rowOf(table, order);
    expect([order, named(await found(table, `delete from ${table} where ${row}`))]).toEqual([order, true]);
    const twice = `insert into ${table} select * from ${table} where ${row}`;
    expect([order, named(await found(table, twice))]).toEqual([order, true]);
  }
});

test.each(['entry', 'seal', 'line_chunk', 'commission_state'])(
  'two rows of %s that change places are found',
  async (table) => {
    const columns = (await columnsOf(books, [table])).map(({ column }) => `"${column}"`);
    const keys = ['"partition"', 'seq', 'batch', 'account', 'from_seq', 'creator_id', 'commission_id', 'number'];
    const content = columns.filter((column) => !keys.includes(column));
    const faults = await found(
      table,
      `with pair as (
       select *, row_number() over (order by ctid) as place, ctid as at from ${table}
       where ctid in (select ctid from ${table} order by ctid limit 2)
     )
     update ${table} set (${content.join(', ')}) = (
       select ${content.join(', ')} from pair as other
       where other.place <> (select place from pair where pair.at = ${table}.ctid))
     where ctid in (select at from pair)`,
    );
    expect(named(faults)).toBe(true);
  },
);
