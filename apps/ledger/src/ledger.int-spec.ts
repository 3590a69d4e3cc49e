import { entryTopic, type ReservationEvent, reservationTopic } from '#contracts';
import { postgresLogReader } from '#event-log';
import { type Books, commission, creatorOf, euro, item, openBooks, programId } from '../test/books.js';
import { statement } from '../test/months.js';
import { getBalances } from './features/get-balances/get-balances.query.js';
import { getEntry } from './features/get-entry/get-entry.query.js';
import { listEntries } from './features/list-entries/list-entries.query.js';

let books: Books;
beforeEach(async () => {
  books = await openBooks();
});
afterEach(() => books.drop());

const ann = creatorOf('ann');
const balances = async (creatorId = ann) => {
  const answer = await getBalances(books.database.app, creatorId);
  return answer.balances.map(({ currency, pending, held, available, reserved }) => [
    currency,
    ...[pending, held, available, reserved].map(({ minor }) => minor),
  ]);
};
const answers = async (creatorId = ann): Promise<ReservationEvent[]> => {
  const heads = await books.log.heads(reservationTopic.name);
  const found = await Promise.all(
    heads.map((_, partition) => books.log.read({ topic: reservationTopic.name, partition, offset: 0n }, 100)),
  );
  return found.flatMap(({ events }) =>
    events.filter(({ key }) => key === creatorId).map((event) => reservationTopic.decode(event)),
  );
};

test('a commission is pending, then held, then available, then paid', async () => {
  const { postCommissions, postPayoutItems } = books.writer;
  await postCommissions([commission('CommissionAccrued')]);
  expect(await balances()).toEqual([['EUR', 520n, 0n, 0n, 0n]]);
  await postCommissions([commission('CommissionApproved', { availableAt: '2026-11-02T00:00:00.000Z' })]);
  expect(await balances()).toEqual([['EUR', 0n, 520n, 0n, 0n]]);
  expect(await books.release()).toBe(0);
  books.clock.set('2026-11-02T00:00:00.000Z');
  expect(await books.release()).toBe(1);
  expect(await books.release()).toBe(0);
  expect(await balances()).toEqual([['EUR', 0n, 0n, 520n, 0n]]);
  await postPayoutItems([item('ReservationRequested')]);
  expect(await balances()).toEqual([['EUR', 0n, 0n, 0n, 520n]]);
  expect(await answers()).toMatchObject([{ type: 'FundsReserved', amount: euro(520n) }]);
  await postPayoutItems([item('ReservationConfirmed'), item('PaymentStarted'), item('PaymentSettled')]);
  expect(await balances()).toEqual([['EUR', 0n, 0n, 0n, 0n]]);
  const { items } = (await listEntries(books.database.app, ann, { limit: 10 })) ?? { items: [] };
  expect(
    items.map(({ kind, lines }) => [
      kind,
      ...lines.map((line) => [line.account, line.amount.minor, line.balance.minor]),
    ]),
  ).toEqual([
    ['payment-started', ['reserved', -520n, 0n]],
    ['funds-reserved', ['available', -520n, 0n], ['reserved', 520n, 520n]],
    ['hold-ended', ['held', -520n, 0n], ['available', 520n, 520n]],
    ['commission-approved', ['pending', -520n, 0n], ['held', 520n, 520n]],
    ['commission-accrued', ['pending', 520n, 520n]],
  ]);
  expect(await statement(books, '2026-10')).toMatchObject({
    status: 'preliminary',
    earnings: [{ stream: 'affiliate', programId, amount: euro(520n) }],
    fees: euro(130n),
    payouts: euro(0n),
    holds: { placed: euro(520n), released: euro(0n) },
    closing: { held: euro(520n) },
  });
  expect(await statement(books, '2026-11')).toMatchObject({
    opening: { held: euro(520n) },
    earnings: [],
    fees: euro(0n),
    payouts: euro(520n),
    holds: { placed: euro(0n), released: euro(520n) },
    closing: { reserved: euro(0n) },
  });
});

test('an entry is explained down to the event that caused it', async () => {
  await books.writer.postCommissions([commission('CommissionAccrued')]);
  const [entry] = (await listEntries(books.database.app, ann, { limit: 10 }))?.items ?? [];
  const detail = await getEntry(books.database.app, ann, entry?.entryId ?? '');
  expect(detail?.entry).toEqual(entry);
  expect(detail?.cause).toMatchObject({ topic: 'attribution.commission.v1', offset: '0', index: 0 });
  expect(detail?.postings).toEqual([
    { account: 'receivable_pending:source:awin', debit: euro(650n) },
    { account: 'pending', credit: euro(520n) },
    { account: `fee_pending:${programId}`, credit: euro(130n) },
  ]);
  expect(await getEntry(books.database.app, creatorOf('bob'), entry?.entryId ?? '')).toBeUndefined();
  expect(await getEntry(books.database.app, ann, '0-9223372036854775808')).toBeUndefined();
});

test('who asks for more than there is gets a no, and nothing moves', async () => {
  await books.writer.postCommissions([commission('CommissionApproved')]);
  await books.writer.postPayoutItems([item('ReservationRequested', { minor: 521n })]);
  expect(await answers()).toMatchObject([
    { type: 'ReservationRefused', reason: 'insufficient-available', available: euro(520n) },
  ]);
  expect(await balances()).toEqual([['EUR', 0n, 0n, 520n, 0n]]);
});

test('two requests of one slice see each other', async () => {
  await books.writer.postCommissions([commission('CommissionApproved')]);
  await books.writer.postPayoutItems([
    item('ReservationRequested', { item: 'a', minor: 300n }),
    item('ReservationRequested', { item: 'b', minor: 300n }),
    item('ReservationReleased', { item: 'a', minor: 300n }),
    item('ReservationRequested', { item: 'c', minor: 300n }),
  ]);
  expect((await answers()).map(({ type }) => type)).toEqual(['FundsReserved', 'ReservationRefused', 'FundsReserved']);
  expect(await balances()).toEqual([['EUR', 0n, 0n, 220n, 300n]]);
});

test('a reversal after the payout leaves less than nothing', async () => {
  await books.writer.postCommissions([commission('CommissionApproved')]);
  await books.writer.postPayoutItems([item('ReservationRequested'), item('PaymentStarted')]);
  await books.writer.postCommissions([commission('CommissionReversed')]);
  expect(await balances()).toEqual([['EUR', 0n, 0n, -520n, 0n]]);
});

test.each([1, 9])('what is taken back names the entry that had put it there, facts in slices of %i', async (size) => {
  const life = [
    commission('CommissionAccrued'),
    commission('CommissionAdjusted', { share: -10n, fee: 0n }),
    commission('CommissionAdjusted', { share: 10n, fee: 0n }),
    commission('CommissionApproved', { availableAt: '2026-11-01T00:00:00.000Z' }),
    commission('CommissionReversed', { share: 20n, fee: 5n }),
  ];
  for (let at = 0; at < life.length; at += size) await books.writer.postCommissions(life.slice(at, at + size));
  await books.release();
  await books.openWriter().postCommissions([commission('CommissionReversed', { share: 500n, fee: 125n })]);
  const { items } = (await listEntries(books.database.app, ann, { limit: 10 })) ?? { items: [] };
  const inOrder = items.toReversed();
  const kinds = new Map(inOrder.map(({ entryId, kind }, index) => [entryId, `${index} ${kind}`]));
  expect(inOrder.map(({ kind, takesBack }) => [kind, kinds.get(takesBack ?? '')])).toEqual([
    ['commission-accrued', undefined],
    ['commission-adjusted', '0 commission-accrued'],
    ['commission-adjusted', undefined],
    ['commission-approved', undefined],
    ['commission-reversed', '3 commission-approved'],
    ['hold-ended', undefined],
    ['commission-reversed', '5 hold-ended'],
  ]);
  const last = await getEntry(books.database.app, ann, items[0]?.entryId ?? '');
  expect(last?.entry).toEqual(items[0]);
});

test('the journal is the log of ledger.entry.v1', async () => {
  await books.writer.postCommissions([commission('CommissionAccrued')]);
  await books.writer.postCommissions([commission('CommissionApproved')]);
  const reader = postgresLogReader(books.database.reader, [entryTopic]);
  const heads = await reader.heads(entryTopic.name);
  const partition = heads.findIndex((head) => head > 0n);
  const { events, nextOffset } = await reader.read({ topic: entryTopic.name, partition, offset: 0n }, 10);
  expect(nextOffset).toBe(2n);
  expect(events.map(({ key }) => key)).toEqual([ann, ann]);
  expect(new Set(events.map(({ id }) => id)).size).toBe(2);
  expect(events.map((event) => entryTopic.decode(event))[0]).toEqual({
    type: 'EntryPosted',
    kind: 'commission-accrued',
    currency: 'EUR',
    legs: [
      { kind: 'receivable_pending', scope: 'source:awin', amount: euro(650n) },
      { creatorId: ann, kind: 'pending', amount: euro(-520n) },
      { kind: 'fee_pending', scope: programId, amount: euro(-130n) },
    ],
    effectiveAt: '2026-10-03T14:05:09.000Z',
    occurredAt: '2026-10-03T14:05:09.000Z',
    stream: 'affiliate',
    programId,
    reference: commission('CommissionAccrued').decisionId,
  });
});
