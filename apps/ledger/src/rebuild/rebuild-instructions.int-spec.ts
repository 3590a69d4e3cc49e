import { euro } from '../../test/books.js';
import { type LoggedBooks, openLoggedBooks } from '../../test/logged-books.js';
import { adjustment, exchange, peopleOf } from '../../test/teller.js';
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
  expect(await books.rebuild()).toMatchObject({ outcome: 'equal', entries: 4 });
  expect(await books.rebuild({ switches: true })).toMatchObject({ outcome: 'switched' });
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
