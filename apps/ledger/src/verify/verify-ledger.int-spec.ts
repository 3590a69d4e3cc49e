import { type Books, commission, item, openBooks } from '../../test/books.js';
import { adjustment, openTeller } from '../../test/teller.js';
import { closeMonth, issue } from '../../test/months.js';
import { paid, postSettlement } from '../../test/settlements.js';
import { verifyLedger } from './verify-ledger.query.js';

let books: Books;
beforeAll(async () => {
  books = await openBooks();
  const { postCommissions, postPayoutItems } = books.writer;
  await postCommissions([commission('CommissionAccrued'), commission('CommissionAccrued', { commission: 'two' })]);
  await postCommissions([commission('CommissionApproved')]);
  await postPayoutItems([item('ReservationRequested'), item('PaymentStarted')]);
  await postCommissions([
    commission('CommissionApproved', { creator: 'bob', availableAt: '2027-01-01T00:00:00.000Z' }),
    commission('CommissionApproved', {
      ...{ creator: 'bob', commission: 'of nothing', share: 0n, fee: 0n, availableAt: '2027-01-01T00:00:00.000Z' },
    }),
  ]);
  await postCommissions([
    commission('CommissionAccrued', { commission: 'of the fee alone', share: 0n, fee: 46n }),
    commission('CommissionAccrued', { commission: 'anew' }),
    commission('CommissionReversed', { commission: 'anew' }),
    commission('CommissionAccrued', { commission: 'anew', stream: 'donation' }),
  ]);
  const teller = openTeller(books);
  await teller.propose(adjustment());
  await teller.follow();
  await postSettlement(books.writer, [paid('one'), paid('two', { paid: 600n })]);
  const cancelsOut = [paid('one', { expected: 5n }), paid('two', { expected: -5n })];
  await postSettlement(books.writer, cancelsOut, { reference: 'RM-2', at: 1n });
  books.clock.set('2026-12-01T12:00:00.000Z');
  await postCommissions([commission('CommissionAccrued', { commission: 'three' })]);
  books.clock.set('2026-12-02T00:00:00.000Z');
  await books.roll();
  expect(await closeMonth(books, '2026-10')).toBeUndefined();
  await issue(books);
});
afterAll(() => books.drop());

const faults = async () =>
  (await verifyLedger(books.database.app)).flatMap(({ check, fault }) =>
    fault === undefined ? [] : [{ check, fault }],
  );

/** Somebody with all rights changes the books and hides it as well as triggers allow; afterwards it is undone. */
async function tampered(change: string): Promise<{ check: string; fault: string }[]> {
  const { admin } = books.database;
  const found = admin.transaction(async (tx) => {
    await tx.query("set local session_replication_role = 'replica'");
    const { rowCount } = await tx.query(change);
    expect(rowCount).toBeGreaterThan(0);
    const seen = await verifyLedger({ ...admin, transaction: (work) => work({ ...tx, query: queryOf(tx) }) });
    throw Object.assign(new Error('undo'), { seen });
  });
  const undone: unknown = await found.catch((error: unknown) => error);
  if (!(undone instanceof Error) || !('seen' in undone)) throw undone;
  const { seen } = undone as unknown as { seen: { check: string; fault?: string }[] };
  return seen.flatMap(({ check, fault }) => (fault === undefined ? [] : [{ check, fault }]));
}

/** Within the tampering transaction, which cannot be made read-only any more. */
function queryOf(tx: { query: (text: string, values?: readonly unknown[]) => Promise<unknown> }) {
  return ((text: string, values?: readonly unknown[]) =>
    text.startsWith('set transaction') ? Promise.resolve({ rows: [], rowCount: 0 }) : tx.query(text, values)) as never;
}

test('sound books have no fault', async () => {
  const findings = await verifyLedger(books.database.app);
  expect(findings.filter(({ fault }) => fault !== undefined)).toEqual([]);
  expect(await faults()).toEqual([]);
});

const ann = (kind: string) =>
  `(select id from account where kind = '${kind}' and owner <> 'company' order by id limit 1)`;

test.each<[string, string, string]>([
  [
    'a line of a settlement that says other than was posted',
    "update settlement_line set difference = difference + 1 where outcome = 'differs'",
    'the parts of settlements follow from their entries, and their lines add up to them',
  ],
  [
    'an amount changed on both sides of an entry',
    "update entry set amount_1 = 2 * amount_1, amount_2 = 2 * amount_2 where kind = 'payment-started'",
    'the lines of the accounts are the legs of the entries',
  ],
  [
    'the day of an entry',
    "update entry set effective_at = effective_at - interval '1 hour' where kind = 'payment-started'",
    'every seal holds its entries as they were written, and the hash of the seal before it',
  ],
  [
    'the owner of an account',
    `update account set owner = '00000000-0000-7000-8000-000000000000' where id = ${ann('pending')}`,
    'every seal holds its entries as they were written, and the hash of the seal before it',
  ],
  [
    'a balance',
    `update line_chunk set closing_credits = closing_credits + 1, opening_credits = opening_credits + 1 where account = ${ann('available')}`,
    'every chunk opens where the one before it closed',
  ],
  [
    'a chunk taken out',
    `delete from line_chunk where account = ${ann('reserved')}`,
    'the lines of the accounts are the legs of the entries',
  ],
  ['an entry taken out', "delete from entry where kind = 'funds-reserved'", 'entries are numbered without a hole'],
  [
    'a bound',
    `update line_chunk set may_be_negative = true where account = ${ann('pending')}`,
    "every chunk has its account's side and bounds",
  ],
  [
    'the fence',
    'update journal_partition set next_seq = next_seq + 1 where next_seq > 0',
    'the fence stands behind the last entry, seal and account',
  ],
  [
    'a seal',
    'update seal set merkle_root = previous_hash where batch = 1',
    'every seal holds its entries as they were written, and the hash of the seal before it',
  ],
  [
    'the state of a commission',
    'update commission_state set pending = pending + 1 where number = 1',
    'the states of commissions are numbered without a hole and follow from their entries',
  ],
  [
    'the state of an item',
    "update reservation_state set amount = amount + 1 where status = 'reserved'",
    'the states of payout items are numbered without a hole and follow from their entries',
  ],
  [
    'where a part that moved nothing stands',
    'update settlement_part set place = place + 1 where seq is null',
    'as many facts changed a state without an entry as have their place',
  ],
  [
    'a total of a day',
    'update day_total set credits = credits + 1 where credits > 0',
    'the totals of a day are those of its entries',
  ],
  [
    'a total that stands twice',
    'insert into day_total select * from day_total',
    'the totals of a day are those of its entries',
  ],
  [
    'who owes a total',
    "update day_total set source = 'source:other' where source is not null",
    'the totals of a day are those of its entries',
  ],
  [
    'a running total',
    'update running_total set effective_amount = effective_amount + 1 where months = 1',
    'running totals are those of the entries of their day or month, and no other month is summed up',
  ],
  [
    'a running total taken out',
    'delete from running_total where months = 0',
    'running totals are those of the entries of their day or month, and no other month is summed up',
  ],
  [
    'a month summed up too early',
    "insert into running_total select account, 1, '2026-12-01', day, effective_amount, booked_amount from running_total where months = 0 and recorded_from = '2026-12-01'",
    'running totals are those of the entries of their day or month, and no other month is summed up',
  ],
  [
    'a total of a month',
    'update month_total set credits = credits + 1 where months = 1',
    'the totals of a month are those of its entries, and no other month is summed up',
  ],
  [
    'a fee in a total of a month',
    'update month_total set fee = fee - 1 where fee > 0',
    'the totals of a month are those of its entries, and no other month is summed up',
  ],
  [
    'a total of a month that stands twice',
    'insert into month_total select * from month_total where months = 0',
    'the totals of a month are those of its entries, and no other month is summed up',
  ],
  [
    'a total of a month taken out',
    'delete from month_total where months = 0',
    'the totals of a month are those of its entries, and no other month is summed up',
  ],
  [
    'who owes a total of a month',
    "update month_total set source = 'source:other' where source is not null",
    'the totals of a month are those of its entries, and no other month is summed up',
  ],
  [
    'a total of a month summed up too early',
    "insert into month_total select account, debits, credits, lines, fee, 1, booked_month, '2026-12-01', original_day, kind, stream, program_id, source from month_total where months = 0 and recorded_from = '2026-12-01'",
    'the totals of a month are those of its entries, and no other month is summed up',
  ],
  [
    'a sum of a trial balance',
    'update trial_total set debits = debits + 1, credits = credits + 1 where months = 1',
    'the sums of a trial balance are those of the entries of their day or month',
  ],
  [
    'a sum of a trial balance taken out',
    'delete from trial_total where months = 0',
    'the sums of a trial balance are those of the entries of their day or month',
  ],
  [
    'whose a sum of a trial balance is',
    "update trial_total set owner = 'creators' where scope <> ''",
    'the sums of a trial balance are those of the entries of their day or month',
  ],
  [
    'a sum of a trial balance too early',
    "insert into trial_total select partition, currency, owner, kind, scope, 1, '2026-12-01', day, debits, credits from trial_total where months = 0 and recorded_from = '2026-12-01'",
    'the sums of a trial balance are those of the entries of their day or month',
  ],
  [
    'a day that is summed up, taken out',
    "delete from rolled_day where recorded_day = '2026-11-01'",
    'days are summed up without a hole, each with all that was recorded on it and nothing after it',
  ],
  [
    'a day that is not over for good',
    "update journal_partition set head_recorded_at = head_recorded_at - interval '1 ms'",
    'days are summed up without a hole, each with all that was recorded on it and nothing after it',
  ],
  [
    'the amount of an instruction',
    `update instruction set says = jsonb_set(says, '{amount,minor}', '"2501"')`,
    'what was instructed is posted as it was given, and by two people where it takes two',
  ],
  [
    'an instruction taken out',
    'delete from instruction',
    'what was instructed is posted as it was given, and by two people where it takes two',
  ],
  [
    'a hold forgotten',
    'delete from hold_due',
    'every hold that runs has its end in the queue, and nothing else is there',
  ],
])('%s is found and named', async (_what, change, check) => {
  const found = await tampered(change);
  expect(found).toContainEqual({ check, fault: expect.stringMatching(/\d/) });
  expect(await faults()).toEqual([]);
});
