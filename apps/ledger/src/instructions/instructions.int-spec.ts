import fc from 'fast-check';
import { type Books, commission, creatorOf, euro, openBooks } from '../../test/books.js';
import {
  adjustment,
  availableToAnn,
  exchange,
  openTeller,
  type Teller,
  unknownInstruction,
  writeOff,
} from '../../test/teller.js';
import { statement } from '../../test/months.js';
import { getEntry } from '../features/get-entry/get-entry.query.js';
import { listEntries } from '../features/list-entries/list-entries.query.js';
import { verifyLedger } from '../verify/verify-ledger.query.js';
import { findInstruction, listInstructions } from './instructions.query.js';

let books: Books;
let teller: Teller;
beforeEach(async () => {
  books = await openBooks();
  teller = openTeller(books);
});
afterEach(() => books.drop());

const ann = creatorOf('ann');
const available = () => availableToAnn(books);
const companyBalances = async () => {
  const { rows } = await books.database.admin.query<{ name: string; balance: bigint }>(
    `select account_kind || case scope when '' then '' else ':' || scope end as name,
       (sum(coalesce(debit, 0)) - sum(coalesce(credit, 0)))::bigint as balance
     from posting where owner = 'company' group by 1 order by 1`,
  );
  return Object.fromEntries(rows.map(({ name, balance }) => [name, balance]));
};
const faults = async () => (await verifyLedger(books.database.app)).filter(({ fault }) => fault !== undefined);

test('a small adjustment is posted at once, and its entry says where it comes from', async () => {
  const instructionId = await teller.propose(adjustment());
  await teller.follow();
  expect(await available()).toEqual({ EUR: 2_500n });
  const [entry] = (await listEntries(books.database.app, ann, { limit: 10 }))?.items ?? [];
  expect(entry).toMatchObject({
    kind: 'adjustment-posted',
    effectiveAt: '2026-10-05T00:00:00.000Z',
    reference: instructionId,
    lines: [{ account: 'available', amount: euro(2_500n), balance: euro(2_500n) }],
  });
  expect(await getEntry(books.database.app, ann, entry?.entryId ?? '')).toMatchObject({
    cause: { topic: 'ledger.instruction.v1', offset: '0', index: 0 },
    postings: [
      { account: 'adjustment', debit: euro(2_500n) },
      { account: 'available', credit: euro(2_500n) },
    ],
  });
  expect(await findInstruction(books.database.app, instructionId)).toEqual({
    ...{ instructionId, status: 'instructed', ...adjustment() },
    ...{ proposedBy: 'fina', proposedAt: '2026-11-01T12:00:00.000Z' },
  });
});

test('a large one moves nothing until a second person has approved it', async () => {
  const instructionId = await teller.propose(adjustment({ amount: euro(-10_001n) }));
  await teller.follow();
  expect(await available()).toEqual({});
  expect(await teller.approve(instructionId, 'fina')).toBe('same-person');
  expect(await teller.approve(instructionId)).toBeUndefined();
  await teller.follow();
  expect(await available()).toEqual({ EUR: -10_001n });
  expect(await teller.approve(instructionId, 'olga')).toBe('already-decided');
  expect(await findInstruction(books.database.app, instructionId)).toMatchObject({
    ...{ status: 'instructed', proposedBy: 'fina', decidedBy: 'finn', decidedAt: '2026-11-01T12:00:00.000Z' },
  });
});

test.each(['Reject', 'Withdraw'] as const)('a proposal that ends otherwise never moves anything: %s', async (as) => {
  const instructionId = await teller.propose(adjustment({ amount: euro(10_001n) }));
  expect(await teller.end(as, instructionId, as === 'Reject' ? 'finn' : 'fina')).toBeUndefined();
  expect(await teller.approve(instructionId)).toBe('already-decided');
  await teller.follow();
  expect(await available()).toEqual({});
  expect(await findInstruction(books.database.app, instructionId)).toMatchObject({ decisionReason: 'not so' });
});

test('what nobody proposed cannot be decided', async () => {
  expect(await teller.approve(unknownInstruction)).toBe('instruction-unknown');
  expect(await teller.end('Reject', unknownInstruction, 'finn')).toBe('instruction-unknown');
});

test('two say yes at once: it is given once', async () => {
  const instructionId = await teller.propose(adjustment({ amount: euro(10_001n) }));
  const said = await Promise.all([teller.approve(instructionId), teller.approve(instructionId, 'olga')]);
  expect(said.sort()).toEqual(['already-decided', undefined]);
  await teller.follow();
  expect(await available()).toEqual({ EUR: 10_001n });
});

test('an instruction says exactly one thing', async () => {
  const { reasonCode, reason } = adjustment();
  expect(await teller.propose({ reasonCode, reason })).toBe('one-instruction');
  expect(await teller.propose({ ...adjustment(), ...writeOff() })).toBe('one-instruction');
});

test('a write-off takes from what the debtor owes for certain, and no more than that', async () => {
  await books.writer.postCommissions([
    commission('CommissionApproved'),
    commission('CommissionAccrued', { commission: 'two' }),
  ]);
  expect(await teller.propose(writeOff({ amount: euro(651n) }))).toBe('exceeds-receivable');
  expect(await teller.propose(writeOff({ debtor: 'source:cj' }))).toBe('exceeds-receivable');
  const instructionId = await teller.propose(writeOff());
  expect(await teller.approve(instructionId)).toBeUndefined();
  await teller.follow();
  expect(await companyBalances()).toMatchObject({
    ...{ 'receivable:source:awin': 0n, 'receivable_pending:source:awin': 650n, 'bad_debt:source:awin': 650n },
  });
  expect(await available()).toEqual({ EUR: 520n });
  expect(await faults()).toEqual([]);
});

test('what has been written off meanwhile is not written off again', async () => {
  await books.writer.postCommissions([commission('CommissionApproved')]);
  const both = [await teller.propose(writeOff()), await teller.propose(writeOff())];
  expect(await teller.approve(both[0] ?? '')).toBeUndefined();
  await teller.follow();
  expect(await teller.approve(both[1] ?? '')).toBe('exceeds-receivable');
});

test('an exchange is two entries of one fact, which meet in the position of the pair', async () => {
  await teller.propose(adjustment({ amount: euro(10_000n) }));
  await teller.follow();
  const instructionId = await teller.propose(exchange());
  expect(await teller.approve(instructionId)).toBeUndefined();
  await teller.follow();
  expect(await available()).toEqual({ EUR: 0n, USD: 10_843n });
  const { rows } = await books.database.admin.query(
    `select entry.cause_offset::int as offset, entry.cause_index::int as index, currency, number, account_kind as kind, scope,
       debit::int as debit, credit::int as credit
     from posting join entry using ("partition", seq, currency) where entry.reference = $1 order by seq, number`,
    [instructionId],
  );
  const pair = { kind: 'fx_position', scope: 'EUR/USD' };
  const own = { kind: 'available', scope: '' };
  expect(rows).toMatchObject([
    { index: 0, currency: 'EUR', ...own, debit: 10_000 },
    { index: 0, currency: 'EUR', ...pair, credit: 10_000 },
    { index: 1, currency: 'USD', ...pair, debit: 10_843 },
    { index: 1, currency: 'USD', ...own, credit: 10_843 },
  ]);
  expect(new Set(rows.map(({ offset }) => offset as number)).size).toBe(1);
  expect(await faults()).toEqual([]);
});

test('there and back again at one rate leaves nothing in the position', async () => {
  const back = exchange({
    ...{ from: { minor: 10_843n, currency: 'USD' }, to: euro(10_000n) },
    ...{ rate: '0.922253988749', effectiveOn: '2026-10-31' },
  });
  await teller.propose(adjustment({ amount: euro(10_000n) }));
  await teller.follow();
  for (const told of [exchange(), back]) {
    await teller.approve(await teller.propose(told));
    await teller.follow();
  }
  expect(await companyBalances()).toEqual({ adjustment: 10_000n, 'fx_position:EUR/USD': 0n });
  expect(await available()).toEqual({ EUR: 10_000n, USD: 0n });
});

test('a month that is closed in either currency takes no exchange', async () => {
  await books.database.admin.query(`update journal_partition set closed_through = '{"USD": "2026-10-31"}'`);
  expect(await teller.propose(exchange())).toBe('period-closed');
});

test('an adjustment counts as one on the statement of its day, and the statement adds up', async () => {
  await books.writer.postCommissions([commission('CommissionApproved')]);
  await teller.propose(adjustment({ amount: euro(-600n), effectiveOn: '2026-10-31' }));
  await teller.propose(adjustment({ amount: euro(100n), effectiveOn: '2026-11-01' }));
  await teller.follow();
  expect(await statement(books, '2026-10')).toMatchObject({
    adjustments: { added: euro(0n), taken: euro(600n) },
    closing: { available: euro(-80n) },
  });
  expect(await statement(books, '2026-11')).toMatchObject({
    opening: { available: euro(-80n) },
    adjustments: { added: euro(100n), taken: euro(0n) },
    closing: { available: euro(20n) },
  });
});

test('nothing is instructed into a closed month, nor approved once it is closed', async () => {
  const waiting = await teller.propose(adjustment({ amount: euro(10_001n) }));
  await books.database.admin.query(`update journal_partition set closed_through = '{"EUR": "2026-10-31"}'`);
  expect(await teller.propose(adjustment({ effectiveOn: '2026-10-31' }))).toBe('period-closed');
  expect(await teller.approve(waiting)).toBe('period-closed');
  expect(await teller.propose(adjustment({ amount: { minor: 1n, currency: 'USD' } }))).toMatch(/^0/);
  expect(await teller.propose(adjustment({ effectiveOn: '2026-11-01' }))).toMatch(/^0/);
});

test('an exchange is a movement of its own in both currencies, and both statements add up', async () => {
  await teller.propose(adjustment({ amount: euro(10_000n) }));
  await teller.propose(adjustment({ amount: euro(1_000n) }));
  await teller.follow();
  await teller.approve(await teller.propose(exchange()));
  await teller.follow();
  expect(await statement(books, '2026-10')).toMatchObject({
    adjustments: { added: euro(11_000n), taken: euro(0n) },
    exchanges: { added: euro(0n), taken: euro(10_000n) },
    closing: { available: euro(1_000n) },
  });
  expect(await statement(books, '2026-10', { currency: 'USD' })).toMatchObject({
    exchanges: { added: { minor: 10_843n }, taken: { minor: 0n } },
    closing: { available: { minor: 10_843n } },
  });
});

test('lists go page by page, newest first, by status', async () => {
  const small = [await teller.propose(adjustment()), await teller.propose(adjustment())];
  const large = await teller.propose(adjustment({ amount: euro(10_001n) }));
  const { app } = books.database;
  const first = await listInstructions(app, { limit: 2 });
  expect(first.items.map(({ instructionId }) => instructionId)).toEqual([large, small[1]]);
  const second = await listInstructions(app, { limit: 2, cursor: first.nextCursor ?? '' });
  expect([second.items.map(({ instructionId }) => instructionId), second.nextCursor]).toEqual([[small[0]], null]);
  expect(await listInstructions(app, { status: 'proposed' })).toMatchObject({ items: [{ instructionId: large }] });
});

test('nobody deletes an instruction, or changes what it says', async () => {
  const instructionId = await teller.propose(adjustment());
  const { app, admin } = books.database;
  await expect(app.query("update instruction set proposed_by = 'olga'")).rejects.toThrow('permission denied');
  await expect(admin.query('delete from instruction where instruction_id = $1', [instructionId])).rejects.toThrow();
  await expect(admin.query("update instruction set decided_by = 'fina'")).rejects.toThrow(
    'instruction_takes_two_people',
  );
});

test('whatever is instructed, the books balance: what creators gained is what the company gave', async () => {
  const amounts = fc.array(fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), { minLength: 1, maxLength: 8 });
  let total = 0n;
  await fc.assert(
    fc.asyncProperty(amounts, async (minors) => {
      for (const minor of minors) {
        const said = await teller.propose(adjustment({ amount: euro(minor) }));
        if (minor === 0n) expect(said).toBe('amount-zero');
        else if (minor > 10_000n || minor < -10_000n) expect(await teller.approve(said)).toBeUndefined();
        total += minor;
      }
      await teller.follow();
      expect((await available()).EUR ?? 0n).toBe(total);
      expect((await companyBalances()).adjustment ?? 0n).toBe(total);
    }),
    { numRuns: 10 },
  );
  expect(await faults()).toEqual([]);
});
