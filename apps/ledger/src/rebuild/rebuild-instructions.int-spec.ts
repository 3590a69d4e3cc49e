import { settlementTopic } from '#contracts';
import { euro } from '../../test/books.js';
import { type LoggedBooks, openLoggedBooks } from '../../test/logged-books.js';
import { paid, settlement } from '../../test/settlements.js';
import { adjustment, clearing, exchange, peopleOf } from '../../test/teller.js';
import { verifyLedger } from '../verify/verify-ledger.query.js';

let books: LoggedBooks;
let people: ReturnType<typeof peopleOf>;
beforeEach(async () => {
  books = await openLoggedBooks();
  people = peopleOf(books);
});
afterEach(() => books.drop());

const faults = async () => (await verifyLedger(books.database.admin)).filter(({ fault }) => fault !== undefined);

async function give(...told: readonly Parameters<typeof people.propose>[0][]): Promise<void> {
  const proposed = [];
  for (const one of told) proposed.push(await people.propose(one));
  await Promise.all(proposed.map((one) => people.approve(one)));
  await books.caughtUp();
}

test('what was refused in its turn is refused again, also where there would be enough for it by now', async () => {
  await give(adjustment({ amount: euro(10_000n) }));
  await give(exchange(), exchange());
  await give(adjustment({ amount: euro(10_000n) }));
  const { rows } = await books.database.admin.query('select status from instruction order by status');
  expect(rows.map(({ status }) => status as string)).toEqual(['instructed', 'instructed', 'instructed', 'refused']);
  let told: { done: bigint; total: bigint } | undefined;
  expect(await books.rebuild({ onProgress: (progress) => (told = progress) })).toMatchObject({
    outcome: 'equal',
    entries: 4,
  });
  expect(told).toEqual({ done: 4n, total: 4n });
  expect(await books.rebuild({ switches: true })).toMatchObject({ outcome: 'switched' });
  expect(await faults()).toEqual([]);
});

test('what was cleared of a difference is cleared again, and no more of it', async () => {
  const told = settlement([paid('one', { paid: 600n }), paid('two')]);
  const { sourceId: key, occurredAt } = told;
  const event = { id: key, key, occurredAt, correlationId: key, ...settlementTopic.encode(told) };
  await books.log.append({ topic: settlementTopic.name, events: [event] });
  await books.caughtUp();
  await give(clearing({ amount: euro(-30n) }), clearing({ amount: euro(-21n) }));
  await give(clearing({ amount: euro(-5n), against: 'bad_debt' }));
  const { rows } = await books.database.admin.query('select status from instruction order by status');
  expect(rows.map(({ status }) => status as string)).toEqual(['instructed', 'instructed', 'refused']);
  expect(await books.rebuild({ switches: true })).toMatchObject({
    outcome: 'switched',
    tables: expect.arrayContaining([{ table: 'settlement_clearing', live: 2, fresh: 2 }]) as unknown,
  });
  expect(await faults()).toEqual([]);
});

test('a refusal that has lost its place is found by the rebuild', async () => {
  await give(adjustment({ amount: euro(10_000n) }));
  await give(exchange(), exchange());
  await give(adjustment({ amount: euro(10_000n) }));
  await books.database.admin.query('alter table quiet_move disable trigger user; delete from quiet_move');
  expect(await books.rebuild()).toMatchObject({ outcome: 'refused', refusal: 'differs' });
  expect((await faults()).map(({ check }) => check)).toContain(
    'as many instructions were refused as have their place among the entries',
  );
});
