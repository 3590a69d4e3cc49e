import { type Books, commission, creatorOf, openBooks } from '../../test/books.js';
import { openVerifier } from '../../test/verifier.setup.js';
import { makeHeads } from '../features/make-heads/make-heads.handler.js';
import { headsFrom } from './heads.query.js';
import { proveEntry } from './prove-entry.query.js';
import { proveStatement } from './prove-statement.query.js';

let books: Books;
beforeEach(async () => {
  books = await openBooks();
});
afterEach(() => books.drop());

const end = async (day: string) => {
  books.clock.set(`${day}T00:00:00.000Z`);
  await makeHeads({ database: books.database.app, log: books.log, clock: books.clock });
};
const check = async (proof: Awaited<ReturnType<typeof proveStatement | typeof proveEntry>>) => {
  if (typeof proof === 'string') throw new Error(proof);
  const heads = await headsFrom(books.database.app, proof.day, 1);
  return (await openVerifier()).verify([JSON.stringify(proof), heads[0]?.text ?? '']);
};

test('a statement of 20,000 lines is proven, and one of a line more is refused', async () => {
  const { postCommissions } = books.writer;
  const sliceLines = 4_000;
  const slice = (from: number, lines: number) =>
    Array.from({ length: lines }, (_, at) => commission('CommissionAccrued', { commission: `line ${from + at}` }));
  for (let from = 0; from < 20_000; from += sliceLines) await postCommissions(slice(from, sliceLines));
  await end('2026-11-02');
  const of = { creatorId: creatorOf('ann'), month: '2026-10' };
  const said = await check(await proveStatement(books.database.app, of));
  expect(said[0]).toMatch(/^PROVEN: the statement of 2026-10/);
  expect(said).toContainEqual(
    expect.stringMatching(/pending\/\/EUR: opening 0, moved 10400000, .+ \(lines 1 to 20000\)$/),
  );
  await postCommissions(slice(20_000, 1));
  await end('2026-11-03');
  expect(await proveStatement(books.database.app, of)).toBe('statement-too-long');
});

/** Whole in themselves or not, their hashes are the leaves of the day's tree. */
test('an entry of a day of many seals is proven by as many hashes as its tree is deep', async () => {
  await books.writer.postCommissions([commission('CommissionAccrued')]);
  await books.database.admin.query(
    `insert into seal
     select "partition", number, hash, sha256(number::text::bytea), sha256(('seal ' || number)::bytea), number, 1, recorded_at
     from seal cross join generate_series(1, 4999) as number`,
  );
  await end('2026-11-02');
  const { rows } = await books.database.admin.query<{ id: string }>(
    `select "partition" || '-' || seq as id from entry`,
  );
  const proof = await proveEntry(books.database.app, { entryId: rows[0]?.id ?? '' });
  expect((proof as Exclude<typeof proof, string>).days[0]?.nodes).toHaveLength(13);
  expect((await check(proof))[0]).toMatch(/^PROVEN: entry /);
});
