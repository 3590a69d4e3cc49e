import fc from 'fast-check';
import { isPermanent } from '#event-log';
import { type Books, openBooks } from '../../../test/books.js';
import { paid, postBatch, postSettlement, settlement, settlementBatch } from '../../../test/settlements.js';
import { verifyLedger } from '../../verify/verify-ledger.query.js';

let books: Books;
beforeEach(async () => {
  books = await openBooks();
});
afterEach(() => books.drop());

const rowsOf = async (sql: string) => (await books.database.admin.query<Record<string, unknown>>(sql)).rows;
const entries = () => rowsOf('select kind::text, effective_at, reference from entry order by "partition", seq');
/** Debit positive. */
async function balances(): Promise<Record<string, bigint>> {
  const rows = (await rowsOf(
    'select kind, sum(debit - credit)::bigint as balance from (select account_kind as kind, debit, credit from posting) as leg group by kind',
  )) as { kind: string; balance: bigint }[];
  return Object.fromEntries(rows.map(({ kind, balance }) => [kind, balance]));
}
const legs = async () =>
  (await rowsOf('select seq, account_kind, debit - credit as minor from posting order by seq, number')).map(
    ({ seq, account_kind, minor }) => [seq, account_kind, minor],
  );
const faults = async () => (await verifyLedger(books.database.app)).filter(({ fault }) => fault !== undefined);

test('a part is one entry: bank, receivable, and suspense where there is a difference', async () => {
  await postSettlement(books.writer, [paid('one'), paid('two')]);
  await postSettlement(books.writer, [paid('three', { paid: 600n }), paid('four', { paid: 660n })], {
    ...{ reference: 'RM-2', at: 1n },
  });
  expect(await legs()).toEqual([
    ...[
      [0n, 'bank', 1_300n],
      [0n, 'receivable', -1_300n],
    ],
    ...[
      [1n, 'bank', 1_260n],
      [1n, 'receivable', -1_300n],
      [1n, 'suspense', 40n],
    ],
  ]);
  expect(await entries()).toMatchObject([
    { kind: 'settlement-posted', effective_at: new Date('2026-10-31T00:00:00.000Z') },
    { kind: 'settlement-posted' },
  ]);
  expect(await faults()).toEqual([]);
});

test('what is paid for nothing that is known, or twice, goes to suspense whole', async () => {
  await postSettlement(books.writer, [
    paid('one', { outcome: 'unknown-conversion', expected: 0n, paid: 70n }),
    paid('two', { outcome: 'already-settled', expected: 0n, paid: 7n }),
  ]);
  expect(await balances()).toEqual({ bank: 77n, suspense: -77n });
});

test('what was corrected is owed less by what was paid', async () => {
  await postSettlement(books.writer, [paid('one', { outcome: 'corrected', paid: 600n, settled: 600n })]);
  expect(await balances()).toEqual({ bank: 600n, receivable: -600n });
});

test('a part that is told twice is posted once; one that says other than before is refused, with all of its slice', async () => {
  const first = settlement([paid('one')]);
  await postBatch(books.writer, settlementBatch([first, first], 0n));
  await postBatch(books.writer, settlementBatch([first], 2n));
  expect(await balances()).toEqual({ bank: 650n, receivable: -650n });
  const other = settlement([paid('one')], { bankAccount: 'DE00' });
  const slice = settlementBatch([settlement([paid('two')], { reference: 'RM-2' }), other], 3n);
  const fault: unknown = await postBatch(books.writer, slice).catch((thrown: unknown) => thrown);
  expect(isPermanent(fault)).toBe(true);
  expect(String(fault)).toContain('part-already-posted: SettlementReported at ingestion.settlement.v1/');
  expect(await entries()).toHaveLength(1);
  expect(await rowsOf('select from settlement_line')).toHaveLength(1);
});

test('the content of a fact is part of its identity', async () => {
  const slice = settlementBatch([settlement([paid('one')])], 0n);
  await postBatch(books.writer, slice);
  const other = settlementBatch([settlement([paid('two')])], 1n);
  const events = other.events.map((event) => ({ ...event, id: slice.events[0]?.id ?? '' }));
  await expect(postBatch(books.writer, { ...other, events })).rejects.toThrow('fact-differs');
});

test('the parts of one settlement are posted each by itself', async () => {
  await postSettlement(books.writer, [paid('one')], { part: 1 });
  await postSettlement(books.writer, [paid('two')], { part: 2, at: 1n });
  expect(await entries()).toHaveLength(2);
  expect(await rowsOf('select line, part from settlement_line order by line')).toEqual([
    { line: 1, part: 1 },
    { line: 201, part: 2 },
  ]);
});

test('lines that cancel each other make no entry, and are kept', async () => {
  await postSettlement(books.writer, [paid('one'), paid('two', { expected: -650n })]);
  expect(await entries()).toEqual([]);
  expect(await rowsOf('select paid from settlement_line order by line')).toEqual([{ paid: 650n }, { paid: -650n }]);
  expect(await rowsOf('select cause_topic from quiet_move')).toEqual([{ cause_topic: 'ingestion.settlement.v1' }]);
  expect(await faults()).toEqual([]);
});

test('what was paid and not expected at all is in suspense, and no receivable moves', async () => {
  await postSettlement(books.writer, [paid('one', { expected: 0n, paid: -1n })]);
  expect(await balances()).toEqual({ bank: -1n, suspense: 1n });
  expect(await faults()).toEqual([]);
});

test('neither the service nor anybody else rewrites what was paid', async () => {
  await postSettlement(books.writer, [paid('one')]);
  for (const table of ['settlement_part', 'settlement_line']) {
    await expect(books.database.app.query(`update ${table} set part = 2`)).rejects.toThrow('permission denied');
    await expect(books.database.admin.query(`delete from ${table}`)).rejects.toThrow();
  }
});

const someLine = fc.record({
  expected: fc.bigInt({ min: -1_000n, max: 1_000n }),
  difference: fc.bigInt({ min: -1_000n, max: 1_000n }),
});

test('whatever is paid, in whatever slices and however often: the books hold each part once, and each cent', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(someLine, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 }),
      fc.array(fc.nat(5), { maxLength: 6 }),
      fc.integer({ min: 1, max: 3 }),
      async (remittances, repeats, sliceSize) => {
        await books.drop();
        books = await openBooks();
        const told = remittances.map((lines, index) =>
          settlement(
            lines.map(({ expected, difference }, at) =>
              paid(`${index}-${at}`, { expected, paid: expected + difference }),
            ),
            { reference: `RM-${index}` },
          ),
        );
        const all = [...told, ...repeats.flatMap((at) => told[at] ?? [])];
        for (let at = 0; at < all.length; at += sliceSize) {
          await postBatch(books.writer, settlementBatch(all.slice(at, at + sliceSize), BigInt(at)));
        }
        const lines = remittances.flat();
        const expected = lines.reduce((sum, line) => sum + line.expected, 0n);
        const difference = lines.reduce((sum, line) => sum + line.difference, 0n);
        const { bank = 0n, receivable = 0n, suspense = 0n } = await balances();
        expect({ bank, receivable, suspense }).toEqual({
          ...{ bank: expected + difference, receivable: -expected, suspense: -difference },
        });
        expect(await faults()).toEqual([]);
      },
    ),
    { numRuns: 8 },
  );
});
