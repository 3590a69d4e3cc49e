import { type Books, commission, creatorOf, item, openBooks } from '../../test/books.js';

let books: Books;
beforeEach(async () => {
  books = await openBooks();
});
afterEach(() => books.drop());

const moves = async () =>
  (
    await books.database.app.query(
      `select next_seq, number, cause_topic, cause_offset, creator_id, commission_id is not null as hold
       from quiet_move order by "partition", next_seq, number`,
    )
  ).rows;
const fact = (next_seq: bigint, number: number, cause_topic: string, cause_offset: bigint) => ({
  ...{ next_seq, number, cause_topic, cause_offset },
  creator_id: null,
  hold: false,
});

test('what moves a state and no money is noted at its place among the entries', async () => {
  const { postCommissions, postPayoutItems } = books.writer;
  await postPayoutItems([item('ReservationRequested')]);
  await postCommissions([
    commission('CommissionAccrued'),
    commission('CommissionAdjusted', { share: 0n, fee: 0n }),
    commission('CommissionAdjusted', { share: 0n, fee: 0n }),
    commission('CommissionApproved'),
  ]);
  await postPayoutItems([item('ReservationRequested', { item: 'two', minor: 521n })]);
  expect(await moves()).toEqual([
    fact(0n, 1, 'payout.item.v1', 0n),
    fact(1n, 1, 'attribution.commission.v1', 1n),
    fact(2n, 1, 'payout.item.v1', 1n),
  ]);
});

test('what moves nothing before one entry is numbered over all slices', async () => {
  for (const name of ['one', 'two']) await books.writer.postPayoutItems([item('ReservationRequested', { item: name })]);
  expect(await moves()).toEqual([fact(0n, 1, 'payout.item.v1', 0n), fact(0n, 2, 'payout.item.v1', 1n)]);
});

test('the end of a hold of nothing is noted by its commission', async () => {
  const availableAt = '2026-11-02T00:00:00.000Z';
  const { postCommissions } = books.writer;
  await postCommissions([commission('CommissionApproved', { availableAt }), commission('CommissionReversed')]);
  books.clock.set(availableAt);
  await books.release();
  expect(await moves()).toEqual([
    {
      ...{ next_seq: 2n, number: 1, cause_topic: 'ledger.entry.v1', cause_offset: null },
      ...{ creator_id: creatorOf('ann'), hold: true },
    },
  ]);
});

test('whose money moves is in the journal alone', async () => {
  await books.writer.postCommissions([commission('CommissionAccrued'), commission('CommissionApproved')]);
  await books.writer.postPayoutItems([item('ReservationRequested'), item('ReservationConfirmed')]);
  expect(await moves()).toEqual([]);
});
