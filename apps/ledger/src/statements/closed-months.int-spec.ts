import { type Books, commission, creatorOf, euro, item, openBooks, programId } from '../../test/books.js';
import { closeMonth, issue, issueNext, statement, statementText } from '../../test/months.js';
import { issueStatements } from '../features/issue-statements/issue-statements.handler.js';
import { listStatements } from '../features/list-statements/list-statements.query.js';
import { listEntries } from '../features/list-entries/list-entries.query.js';
import { shownPeriods } from '../periods/periods.query.js';

let books: Books;
beforeEach(async () => {
  books = await openBooks();
  await books.writer.postCommissions([commission('CommissionApproved')]);
});
afterEach(() => books.drop());

const november = (day: string) => `2026-11-${day}T10:00:00.000Z`;
const zero = { pending: euro(0n), held: euro(0n), available: euro(0n), reserved: euro(0n) };

describe('a month that is closed', () => {
  test('has a statement that says what the preliminary one said, and what it follows from', async () => {
    const before = await statement(books, '2026-10');
    expect(await closeMonth(books, '2026-10')).toBeUndefined();
    expect(await statement(books, '2026-10')).toEqual(before);
    expect(await issue(books)).toBe(1);
    const [period] = await shownPeriods(books.database.app, { currency: 'EUR', limit: 1 });
    const { status: _status, ...figures } = before;
    expect(await statement(books, '2026-10')).toEqual({
      ...figures,
      ...{ status: 'issued', version: 1, previousSha256: null },
      ...{ closedAt: '2026-11-01T12:00:00.000Z', periodSha256: period?.sha256 },
    });
    expect(before).toMatchObject({
      opening: zero,
      earnings: [{ stream: 'affiliate', programId, amount: euro(520n) }],
      movements: [{ kind: 'commission-approved', ...zero, available: euro(520n) }],
      fees: euro(130n),
      late: [],
      closing: { ...zero, available: euro(520n) },
    });
  });

  test('says who closed it, where the journals stood, and what was booked by then', async () => {
    await books.writer.postCommissions([commission('CommissionAccrued', { creator: 'bob', currency: 'USD' })]);
    await closeMonth(books, '2026-10');
    const [period] = await shownPeriods(books.database.app, { currency: 'EUR', limit: 1 });
    expect(period?.document).toMatchObject({ closedBy: 'fina', closedAt: books.clock(), previousSha256: null });
    expect(period?.document.watermark).toHaveLength(12);
    expect(period?.document.watermark.reduce((sum, { nextSeq }) => sum + Number(nextSeq), 0)).toBe(2);
    expect(period?.document.trialBalance).toEqual([
      { owner: 'company', kind: 'fee_revenue', scope: programId, debits: '0', credits: '130', balance: '-130' },
      { owner: 'company', kind: 'receivable', scope: 'source:awin', debits: '650', credits: '0', balance: '650' },
      { owner: 'creators', kind: 'available', scope: '', debits: '0', credits: '520', balance: '-520' },
    ]);
  });

  test('is closed once, in order, when it is over; each follows the one before', async () => {
    books.clock.set('2027-01-05T00:00:00.000Z');
    expect(await closeMonth(books, '2026-09')).toBe('month-unknown');
    expect(await closeMonth(books, '2026-10', 'USD')).toBe('month-unknown');
    expect(await closeMonth(books, '2027-01')).toBe('month-not-over');
    expect(await closeMonth(books, '2026-11')).toBe('earlier-month-open');
    await Promise.all([closeMonth(books, '2026-10'), closeMonth(books, '2026-10')]);
    expect(await closeMonth(books, '2026-11')).toBeUndefined();
    expect(await closeMonth(books, '2026-10')).toBeUndefined();
    const periods = await shownPeriods(books.database.app, { currency: 'EUR', limit: 5 });
    expect(periods.map(({ document }) => document.month)).toEqual(['2026-11', '2026-10']);
    expect(periods[0]?.document.previousSha256).toBe(periods[1]?.sha256);
    const { rows } = await books.database.app.query('select distinct closed_through from journal_partition');
    expect(rows).toEqual([{ closed_through: { EUR: '2026-11-30' } }]);
  });

  test('without a movement everybody with a balance has a statement, too, and nobody else', async () => {
    await books.writer.postCommissions([
      commission('CommissionAccrued', { creator: 'bob', occurredAt: november('01') }),
    ]);
    books.clock.set('2027-01-05T00:00:00.000Z');
    for (const month of ['2026-10', '2026-11', '2026-12']) await closeMonth(books, month);
    expect(await issue(books)).toBe(5);
    expect(await issue(books)).toBe(0);
    const bobs = await listStatements(books.database.app, creatorOf('bob'), { limit: 10 });
    expect(bobs.items.map(({ month }) => month)).toEqual(['2026-12', '2026-11']);
    expect(await statement(books, '2026-12', { creator: 'bob' })).toMatchObject({
      ...{ opening: { pending: euro(520n) }, movements: [], closing: { pending: euro(520n) } },
    });
  });
});

describe('a fact of a closed month', () => {
  const late = commission('CommissionApproved', { commission: 'late', share: 100n, fee: 20n });

  test('changes no byte of its statement, and stands in the next with the day on which it happened', async () => {
    await closeMonth(books, '2026-10');
    await issue(books);
    const october = await statementText(books, '2026-10');
    books.clock.set(november('05'));
    await books.writer.postCommissions([late]);
    expect(await statementText(books, '2026-10')).toBe(october);
    const line = { originalDay: '2026-10-03', kind: 'commission-approved', stream: 'affiliate', programId };
    const expected = {
      opening: { ...zero, available: euro(520n) },
      earnings: [{ stream: 'affiliate', programId, amount: euro(100n) }],
      fees: euro(20n),
      late: [{ ...line, ...zero, available: euro(100n) }],
      closing: { ...zero, available: euro(620n) },
    };
    expect(await statement(books, '2026-11')).toMatchObject(expected);
    const [entry] = (await listEntries(books.database.app, creatorOf('ann'), { limit: 1 }))?.items ?? [];
    expect(entry).toMatchObject({ effectiveAt: '2026-10-03T14:05:09.000Z', bookedOn: '2026-11-05' });
    books.clock.set('2026-12-01T00:00:00.000Z');
    await closeMonth(books, '2026-11');
    await issue(books);
    expect(await statement(books, '2026-11')).toMatchObject({ ...expected, status: 'issued' });
  });

  test('is late only where its month was closed: what was known before stands where it happened', async () => {
    books.clock.set(november('05'));
    await books.writer.postCommissions([late]);
    await closeMonth(books, '2026-10');
    await issue(books);
    expect(await statement(books, '2026-10')).toMatchObject({ late: [], closing: { available: euro(620n) } });
    expect(await statement(books, '2026-11')).toMatchObject({ late: [], movements: [] });
  });

  test('may be the end of a hold that was caught up with after a standstill', async () => {
    const held = { commission: 'held', share: 70n, fee: 10n, availableAt: '2026-10-20T00:00:00.000Z' };
    await books.writer.postCommissions([commission('CommissionApproved', held)]);
    await closeMonth(books, '2026-10');
    await issue(books);
    const october = await statementText(books, '2026-10');
    books.clock.set(november('02'));
    expect(await books.release()).toBe(1);
    expect(await statementText(books, '2026-10')).toBe(october);
    expect(await statement(books, '2026-10')).toMatchObject({ closing: { held: euro(70n), available: euro(520n) } });
    const moved = { ...zero, held: euro(-70n), available: euro(70n) };
    expect(await statement(books, '2026-11')).toMatchObject({
      holds: { placed: euro(0n), released: euro(70n) },
      late: [{ originalDay: '2026-10-20', kind: 'hold-ended', ...moved }],
      movements: [{ kind: 'hold-ended', ...moved }],
      closing: { held: euro(0n), available: euro(590n) },
    });
  });

  test('in another currency is not late: each is closed by itself', async () => {
    await closeMonth(books, '2026-10');
    await books.writer.postCommissions([commission('CommissionApproved', { commission: 'usd', currency: 'USD' })]);
    expect(await statement(books, '2026-10', { currency: 'USD' })).toMatchObject({ late: [], fees: { minor: 130n } });
  });
});

describe('the next version of a statement', () => {
  const late = commission('CommissionApproved', { commission: 'late', share: 100n, fee: 20n });
  const later = commission('CommissionReversed', { share: 20n, fee: 5n, occurredAt: '2026-10-30T00:00:00.000Z' });
  const line = { kind: 'commission-approved', stream: 'affiliate', programId };
  const first = { ...line, originalDay: '2026-10-03', ...zero, available: euro(100n) };
  const second = { ...line, originalDay: '2026-10-30', kind: 'commission-reversed', ...zero, available: euro(-20n) };

  test('shows what became known of the month, and what of it is new; its figures stay, and the version before it', async () => {
    await closeMonth(books, '2026-10');
    await issue(books);
    const one = await statementText(books, '2026-10');
    books.clock.set(november('05'));
    await books.writer.postCommissions([late]);
    await issueNext(books, '2026-10');
    await books.writer.postCommissions([later]);
    await issueNext(books, '2026-10', 'ann', 'asked for again');
    const { opening, movements, late: none, closing } = await statement(books, '2026-10', { version: 1 });
    const figures = { opening, movements, late: none, closing };
    expect(await statement(books, '2026-10', { version: 2 })).toMatchObject({
      ...figures,
      version: 2,
      annex: { reason: 'asked for', issuedBy: 'fina', learned: [first], learnedSinceVersion: [first] },
    });
    expect(await statement(books, '2026-10')).toMatchObject({
      ...figures,
      version: 3,
      annex: { reason: 'asked for again', learned: [first, second], learnedSinceVersion: [second] },
    });
    expect(await statementText(books, '2026-10', { version: 1 })).toBe(one);
    const { items } = await listStatements(books.database.app, creatorOf('ann'), { limit: 10 });
    expect(items.map(({ version }) => version)).toEqual([3, 2, 1]);
    expect(await statement(books, '2026-10')).toMatchObject({ previousSha256: items[1]?.sha256 });
  });

  test('is refused where there is none, and where nothing became known', async () => {
    expect(await issueNext(books, '2026-10')).toBe('statement-unknown');
    await closeMonth(books, '2026-10');
    await issue(books);
    await books.writer.postCommissions([
      commission('CommissionApproved', { commission: 'other', occurredAt: november('01') }),
    ]);
    expect(await issueNext(books, '2026-10')).toBe('nothing-learned');
    await books.writer.postCommissions([late]);
    expect(await issueNext(books, '2026-10')).toMatchObject({ version: 2 });
    expect(await issueNext(books, '2026-10')).toBe('nothing-learned');
    expect(await issueNext(books, '2026-10', 'bob')).toBe('statement-unknown');
  });

  test('is one, when two ask at once', async () => {
    await closeMonth(books, '2026-10');
    await issue(books);
    await books.writer.postCommissions([late]);
    const answers = await Promise.all([issueNext(books, '2026-10'), issueNext(books, '2026-10')]);
    expect(answers).toContain('nothing-learned');
    expect(answers).toContainEqual(expect.objectContaining({ version: 2 }));
  });
});

test('payouts, what the bank sent back, and what is reserved are told apart', async () => {
  const { postPayoutItems } = books.writer;
  await postPayoutItems([
    item('ReservationRequested', { item: 'one', minor: 300n }),
    item('PaymentStarted', { item: 'one', minor: 300n }),
  ]);
  await postPayoutItems([item('PaymentRejected', { item: 'one', minor: 300n })]);
  await postPayoutItems([item('ReservationRequested', { item: 'two', minor: 200n })]);
  expect(await statement(books, '2026-11')).toMatchObject({
    payouts: euro(300n),
    returns: euro(300n),
    closing: { ...zero, available: euro(320n), reserved: euro(200n) },
  });
});

test('what was paid in a month and comes back in the next is told in the month of its return', async () => {
  const paid = (...says: Parameters<typeof item>) => item(says[0], { item: 'one', minor: 300n, ...says[1] });
  const { postPayoutItems } = books.writer;
  await postPayoutItems([paid('ReservationRequested'), paid('PaymentStarted'), paid('PaymentSettled')]);
  books.clock.set('2026-12-02T12:00:00.000Z');
  const occurredAt = '2026-12-02T09:00:00.000Z';
  await postPayoutItems([paid('PaymentReturned', { occurredAt, kept: euro(25n) })]);
  const left = { ...zero, available: euro(220n) };
  expect(await statement(books, '2026-11')).toMatchObject({ payouts: euro(300n), returns: euro(0n), closing: left });
  expect(await statement(books, '2026-12')).toMatchObject({
    ...{ opening: left, payouts: euro(0n), returns: euro(300n) },
    closing: { ...zero, available: euro(520n) },
  });
});

test('statements are issued a few at a time, by two at once, and go on where they were ended', async () => {
  const names = ['ben', 'cleo', 'dora', 'edda', 'fay', 'gil', 'hana'];
  for (const creator of names) await books.writer.postCommissions([commission('CommissionAccrued', { creator })]);
  await closeMonth(books, '2026-10');
  const ended = new AbortController();
  ended.abort();
  const { app } = books.database;
  expect(await issueStatements({ database: app, clock: books.clock, issueBatch: 3, signal: ended.signal })).toBe(0);
  const [shown] = await shownPeriods(app, { currency: 'EUR', limit: 1 });
  expect(shown?.statements).toEqual({ issued: 0 });
  const issued = await Promise.all([issue(books, 3), issue(books, 4)]);
  expect(issued.reduce((sum, count) => sum + count, 0)).toBe(8);
  const [done] = await shownPeriods(app, { currency: 'EUR', limit: 1 });
  expect(done?.statements).toEqual({ issued: 8, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
});
