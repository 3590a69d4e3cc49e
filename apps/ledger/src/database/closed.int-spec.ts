import { type Books, commission, creatorOf, openBooks } from '../../test/books.js';
import { closeMonth, issue } from '../../test/months.js';

let books: Books;
beforeAll(async () => {
  books = await openBooks();
  await books.writer.postCommissions([commission('CommissionAccrued')]);
  await books.writer.postCommissions([commission('CommissionAccrued', { creator: 'bob' })]);
  await closeMonth(books, '2026-10');
  await issue(books);
});
afterAll(() => books.drop());

/** Tried and undone, as the role that the service runs with or as superuser. */
async function refusalOf(sql: string, as: 'app' | 'admin' = 'app'): Promise<string> {
  const tried = books.database[as].transaction(async (tx) => {
    await tx.query(sql);
    throw new Error('taken');
  });
  const error: unknown = await tried.catch((thrown: unknown) => thrown);
  const { constraint, message } = error as Error & { constraint?: string };
  return constraint ?? message;
}

test.each(['period', 'period_statements', 'statement'])(
  '%s is append-only for the service, and for its owner too',
  async (table) => {
    for (const change of [`delete from ${table}`, `truncate ${table}`, `update ${table} set currency = 'USD'`]) {
      expect(await refusalOf(change)).toMatch(/permission denied/);
      expect(await refusalOf(change, 'admin')).toMatch(/append-only|cannot truncate a table referenced/);
    }
  },
);

test.each([
  ['set back', `'{"EUR": "2026-09-30"}'`],
  ['forgotten', `'{}'`],
  ['emptied', `'{"EUR": null}'`],
  ['turned into a number', `'{"EUR": 0}'`],
])('a closed month that is %s is refused, whoever asks', async (_what, value) => {
  const change = `update journal_partition set closed_through = ${value} where "partition" = 3`;
  expect(await refusalOf(change)).toMatch(/is not opened again/);
  expect(await refusalOf(change, 'admin')).toMatch(/is not opened again/);
});

test('a later month, and another currency, may be closed', async () => {
  const change = `update journal_partition set closed_through = '{"EUR": "2026-11-30", "USD": "2026-10-31"}'`;
  expect(await refusalOf(change)).toBe('taken');
});

const again = (columns: string) => `insert into statement select ${columns} from statement limit 1`;
const sound = `number + 100, creator_id, currency, month, 2, "partition", next_seq, document, sha256, sha256, issued_at`;

test.each([
  ['that follows', sound, 'taken'],
  ['of other bytes than its hash', sound.replace('document', `document || '\\x20'`), 'statement_is_its_hash'],
  ['that follows nothing', sound.replace('sha256, sha256', 'sha256, null'), 'statement_follows_the_version_before'],
  ['that is there already', sound.replace('2', '1').replace('sha256, sha256', 'sha256, null'), 'statement_pkey'],
  ['whose number another has', sound.replace('number + 100', 'number'), 'statement_has_its_own_number'],
  ['of a month that is open', sound.replace('month', `'2026-11'`), 'statement_currency_month_fkey'],
])('a version %s', async (_what, columns, answer) => {
  expect(await refusalOf(again(columns))).toBe(answer);
});

const period = (columns: string) => `insert into period select ${columns} from period`;

test.each([
  ['that follows', `currency, '2026-11', closed_at, '\\x20', sha256('\\x20'), sha256`, 'taken'],
  [
    'of other bytes than its hash',
    `currency, '2026-11', closed_at, '\\x20', sha256('\\x21'), sha256`,
    'period_is_its_hash',
  ],
  ['that is first, too', `currency, '2026-11', closed_at, '\\x20', sha256('\\x20'), null`, 'period_is_followed_once'],
  ['of no month', `currency, '2026-13', closed_at, '\\x20', sha256('\\x20'), sha256`, 'period_is_a_month'],
])('a period %s', async (_what, columns, answer) => {
  expect(await refusalOf(period(columns))).toBe(answer);
});

test('a creator sees their statements only, whatever is asked; nobody named, none; a period not at all', async () => {
  const seen = (creator: string | undefined) =>
    books.database.app.transaction(async (tx) => {
      await tx.query("select set_config('role', current_database() || '_confined', true)");
      if (creator !== undefined) await tx.query("select set_config('tributary.creator', $1, true)", [creator]);
      return (await tx.query('select creator_id as "creatorId" from statement')).rows;
    });
  expect(await seen(creatorOf('ann'))).toEqual([{ creatorId: creatorOf('ann') }]);
  expect(await seen(creatorOf('carl'))).toEqual([]);
  expect(await seen(undefined)).toEqual([]);
  const confined = books.database.app.transaction(async (tx) => {
    await tx.query("select set_config('role', current_database() || '_confined', true)");
    await tx.query('select from period');
  });
  await expect(confined).rejects.toThrow(/permission denied/);
  await expect(books.database.reader.query('select from statement')).rejects.toThrow(/permission denied/);
});
