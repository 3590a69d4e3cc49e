import { type Books, creatorOf, openBooks } from '../../test/books.js';
import { companyAccount } from '../domain/chart-of-accounts.js';
import { mostLegs } from '../domain/entry.js';
import { verifyLedger } from '../verify/verify-ledger.query.js';

let books: Books;
beforeEach(async () => {
  books = await openBooks();
});
afterEach(() => books.drop());

/** Our share of so many programs, and the rest of it. */
function legsOf(count: number) {
  const shares = Array.from({ length: count - 1 }, (_, index) => ({
    account: companyAccount('fee_revenue', `program ${index}`, 'EUR'),
    minor: -1n,
  }));
  return [{ account: companyAccount('receivable', 'source:one', 'EUR'), minor: BigInt(count - 1) }, ...shares];
}

test.each([[[2]], [[mostLegs]], [[2, mostLegs, 3]], [[mostLegs, 2, 7, 2]]])(
  'a slice of entries with %j legs is read as it was posted',
  async (counts) => {
    const partition = 0;
    await books.database.app.transaction(async (tx) => {
      const slice = await books.writer.journal.begin(tx, partition);
      for (const [at, count] of counts.entries()) {
        slice.post({
          kind: 'commission-approved',
          effectiveAt: '2026-10-03T14:05:09.000Z',
          currency: 'EUR',
          reference: creatorOf('ann'),
          correlationId: 'c',
          cause: { topic: 'attribution.commission.v1', partition, offset: BigInt(at), index: 0 },
          legs: legsOf(count),
        });
      }
      await slice.write();
    });
    const { rows } = await books.database.admin.query<{ amounts: bigint[] }>(
      'select array_agg(amount order by number) as amounts from entry_leg group by seq order by seq',
    );
    expect(rows.map(({ amounts }) => amounts)).toEqual(counts.map((count) => legsOf(count).map(({ minor }) => minor)));
    const untold = 'without a hole and follow from their entries';
    const findings = (await verifyLedger(books.database.app)).filter(({ check }) => !check.endsWith(untold));
    expect(findings.filter(({ fault }) => fault !== undefined)).toEqual([]);
  },
);
