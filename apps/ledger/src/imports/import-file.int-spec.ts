import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getBalances } from '../features/get-balances/get-balances.query.js';
import { verifyLedger } from '../verify/verify-ledger.query.js';
import { type Books, creatorOf, openBooks, programId } from '../../test/books.js';
import { statement } from '../../test/months.js';
import { openTeller } from '../../test/teller.js';
import { isRefused, runImport, tryImport } from './import-file.js';

const directory = {
  creators: new Map(['ann', 'bob'].map((handle) => [handle, creatorOf(handle)])),
  programs: new Set([programId]),
};

let books: Books;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'import-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(async () => {
  books = await openBooks();
});
afterEach(() => books.drop());

const header = 'reference,account,owner,currency,amount,effective_on,stream,program';
const lines = [
  `b-1,available,ann,EUR,1234.50,2026-09-30,affiliate,${programId}`,
  'b-2,available,bob,EUR,-20.00,2026-09-30,,',
  'b-3,available,ann,JPY,5000,2026-08-31,donation,',
  'b-4,receivable,source:awin,EUR,2000.00,2026-09-30,,',
  'b-5,bank,DE02120300000000202051,EUR,99.99,2026-09-30,,',
];
const stores = () => ({
  ledger: books.database.app,
  clock: books.clock,
  directoryFor: () => Promise.resolve(directory),
});
const wantedOf = (text: readonly string[], actor = 'olga') => {
  const file = join(folder, 'old.csv');
  writeFileSync(file, `${[header, ...text].join('\n')}\n`);
  return { file, name: 'old-books', actor };
};
const run = (text: readonly string[], actor?: string) =>
  runImport(stores(), wantedOf(text, actor), { total: text.length, onProgress: () => undefined });
const outcomes = async (report: ReturnType<typeof run>) =>
  (await report).lines.map(({ line, outcome, column }) => [line, outcome, ...(column === undefined ? [] : [column])]);
const availableOf = async (name: string) => {
  const { balances } = await getBalances(books.database.app, creatorOf(name));
  return Object.fromEntries(balances.map(({ currency, available }) => [currency, available.minor]));
};
const facts = async () => (await books.log.heads('ledger.instruction.v1')).reduce((sum, head) => sum + head, 0n);

test('what the old system says is in the books, on its days, and they balance', async () => {
  const { totals } = await run(lines);
  expect(totals).toEqual([
    { currency: 'EUR', account: 'available', lines: 2, minor: 121_450n },
    { currency: 'EUR', account: 'bank', lines: 1, minor: 9_999n },
    { currency: 'EUR', account: 'receivable', lines: 1, minor: 200_000n },
    { currency: 'JPY', account: 'available', lines: 1, minor: 5_000n },
  ]);
  await openTeller(books).follow();
  expect([await availableOf('ann'), await availableOf('bob')]).toEqual([
    { EUR: 123_450n, JPY: 5_000n },
    { EUR: -2_000n },
  ]);
  const { rows } = await books.database.admin.query(
    `select account_kind as kind, currency, (sum(coalesce(debit, 0)) - sum(coalesce(credit, 0)))::int as balance
     from posting where owner = 'company' group by 1, 2 order by 1, 2`,
  );
  expect(rows).toEqual([
    { kind: 'bank', currency: 'EUR', balance: 9_999 },
    { kind: 'opening_balance', currency: 'EUR', balance: 121_450 - 9_999 - 200_000 },
    { kind: 'opening_balance', currency: 'JPY', balance: 5_000 },
    { kind: 'receivable', currency: 'EUR', balance: 200_000 },
  ]);
  expect(await statement(books, '2026-09', { currency: 'EUR' })).toMatchObject({
    ...{ imported: { minor: 123_450n }, closing: { available: { minor: 123_450n } } },
  });
  expect(await statement(books, '2026-09', { currency: 'JPY' })).toMatchObject({
    ...{ opening: { available: { minor: 5_000n } }, imported: { minor: 0n } },
  });
  expect((await verifyLedger(books.database.app)).filter(({ fault }) => fault !== undefined)).toEqual([]);
});

test('a try tells of each line what would become of it, and leaves nothing behind', async () => {
  const bad = [
    ...lines.slice(0, 1),
    'c-1,available,nobody,EUR,1.00,2026-09-30,,',
    'c-2,available,ann,EUR,0.00,2026-09-30,,',
    'c-3,available,ann,EUR,1.00,2026-11-02,,',
    'b-1,available,ann,EUR,2.00,2026-09-30,,',
  ];
  const report = await tryImport(stores(), wantedOf(bad));
  expect(report.lines).toEqual([
    { line: 2, reference: 'b-1', outcome: 'imported' },
    { line: 3, reference: 'c-1', outcome: 'creator-unknown', column: 'owner' },
    { line: 4, reference: 'c-2', outcome: 'amount-zero' },
    { line: 5, reference: 'c-3', outcome: 'day-to-come' },
    { line: 6, reference: 'b-1', outcome: 'reference-repeated', column: 'reference' },
  ]);
  expect(await facts()).toBe(0n);
  expect((await books.database.admin.query('select 1 from instruction')).rowCount).toBe(0);
});

test('the same file again adds nothing, whoever runs it; what is new in it is taken over', async () => {
  await run(lines.slice(0, 2));
  expect(await outcomes(run(lines, 'otto'))).toEqual([
    [2, 'repeated'],
    [3, 'repeated'],
    [4, 'imported'],
    [5, 'imported'],
    [6, 'imported'],
  ]);
  expect(await facts()).toBe(5n);
});

test('the same reference with other content is refused', async () => {
  await run(lines);
  const changed = lines.map((line) => line.replace('1234.50', '1234.51'));
  expect((await outcomes(run(changed)))[0]).toEqual([2, 'fact-differs']);
  expect(await facts()).toBe(5n);
});

test('a closed month takes nothing over', async () => {
  await books.database.admin.query(`update journal_partition set closed_through = '{"EUR": "2026-09-30"}'`);
  const { lines: told } = await tryImport(stores(), wantedOf(lines));
  expect(told.map(({ outcome }) => outcome)).toEqual([
    ...['period-closed', 'period-closed', 'imported', 'period-closed', 'period-closed'],
  ]);
});

test('many lines go in batches, and progress is told after each; an interrupted run goes on where it was', async () => {
  const many = Array.from({ length: 2_001 }, (_, at) => `m-${at},available,ann,EUR,0.01,2026-09-30,,`);
  const told: [bigint, bigint][] = [];
  const broken = runImport(stores(), wantedOf(many), {
    total: many.length,
    onProgress({ done, total }) {
      told.push([done, total]);
      if (done === 2_000n) throw new Error('killed');
    },
  });
  await expect(broken).rejects.toThrow('killed');
  expect(told).toEqual([
    [1_000n, 2_001n],
    [2_000n, 2_001n],
  ]);
  const { lines: rest, totals } = await run(many);
  expect(rest.filter(({ outcome }) => outcome === 'imported')).toHaveLength(1);
  expect(rest.some(isRefused)).toBe(false);
  expect(totals).toEqual([{ currency: 'EUR', account: 'available', lines: 2_001, minor: 2_001n }]);
  expect(await facts()).toBe(2_001n);
});
