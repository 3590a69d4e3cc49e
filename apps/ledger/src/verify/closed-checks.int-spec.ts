import { type Books, commission, openBooks } from '../../test/books.js';
import { closeMonth, issue, issueNext } from '../../test/months.js';
import { verifyLedger } from './verify-ledger.query.js';

let books: Books;
beforeAll(async () => {
  books = await openBooks();
  await books.writer.postCommissions([commission('CommissionAccrued')]);
  await books.writer.postCommissions([commission('CommissionAccrued', { creator: 'bob' })]);
  await closeMonth(books, '2026-10');
  await issue(books);
  books.clock.set('2026-12-01T00:00:00.000Z');
  await books.writer.postCommissions([commission('CommissionApproved')]);
  await issueNext(books, '2026-10');
  await closeMonth(books, '2026-11');
  await issue(books);
});
afterAll(() => books.drop());

const faultsOf = (findings: readonly { check: string; fault?: string }[]) =>
  findings.flatMap(({ check, fault }) => (fault === undefined ? [] : [{ check, fault }]));

/** Somebody with all rights changes something, past every trigger and constraint that they can drop; then it is undone. */
async function tampered(...changes: readonly string[]): Promise<{ check: string; fault: string }[]> {
  const { admin } = books.database;
  const found = admin.transaction(async (tx) => {
    await tx.query("set local session_replication_role = 'replica'");
    await tx.query('alter table period drop constraint period_is_its_hash');
    await tx.query('alter table statement drop constraint statement_is_its_hash');
    for (const change of changes) expect((await tx.query(change)).rowCount).toBeGreaterThan(0);
    const query = (text: string, values?: readonly unknown[]) =>
      text.startsWith('set transaction') ? Promise.resolve({ rows: [], rowCount: 0 }) : tx.query(text, values);
    const seen = await verifyLedger({ ...admin, transaction: (work) => work({ ...tx, query: query as never }) });
    throw Object.assign(new Error('undo'), { seen });
  });
  const undone: unknown = await found.catch((error: unknown) => error);
  if (!(undone instanceof Error) || !('seen' in undone)) throw undone;
  return faultsOf(undone.seen as never);
}

const chain = 'every closed month is what it was when it was closed, and follows the one before it';
const shut = 'nothing was booked into a closed month after it was closed';
const balance = 'the trial balance of every closed month is what is booked by its end';
const follows = 'every issued statement follows from the books, and each version from the one before';
const complete = 'nobody lacks the statement of a month that was issued to all, and none was added';

test('sound months have no fault, and everything was looked at', async () => {
  const findings = await verifyLedger(books.database.app);
  expect(faultsOf(findings)).toEqual([]);
  const own = findings.filter(({ check }) => [chain, shut, balance, follows, complete].includes(check));
  expect(own.map(({ rows }) => rows)).toEqual([2, 2, 2, 5, 2]);
});

const edited = (table: string, from: string, to: string, where: string) =>
  `update ${table} set document = convert_to(replace(convert_from(document, 'UTF8'), '${from}', '${to}'), 'UTF8') where ${where}`;
const hashedAgain = (table: string) => `update ${table} set sha256 = sha256(document)`;
const october = "month = '2026-10'";

test.each<[string, string[], string]>([
  ['a closed month', [edited('period', 'fina', 'finn', october)], chain],
  ['a closed month, hashed again', [edited('period', 'fina', 'finn', october), hashedAgain('period')], chain],
  ['a closed month taken out', [`delete from period where ${october}`], chain],
  [
    'a trial balance, and all hashes after it',
    [edited('period', '"credits":"1040"', '"credits":"1041"', "month = '2026-11'"), hashedAgain('period')],
    balance,
  ],
  [
    'a watermark',
    [edited('period', '"nextSeq":"1"', '"nextSeq":"0"', "month = '2026-11'"), hashedAgain('period')],
    shut,
  ],
  ['a month opened again', [`update journal_partition set closed_through = '{}' where "partition" = 4`], shut],
  ['an entry booked into it', [`update entry set booked_on = '2026-10-31' where kind = 'commission-approved'`], shut],
  ['a statement', [edited('statement', '"520"', '"521"', `version = 1 and ${october}`)], follows],
  [
    'a statement, hashed again',
    [edited('statement', '"520"', '"521"', `version = 1 and ${october}`), hashedAgain('statement')],
    follows,
  ],
  [
    'an annex',
    [
      edited('statement', 'asked for', 'begged for', 'version = 2'),
      `update statement set next_seq = 1 where version = 2`,
    ],
    follows,
  ],
  ['the version that another follows', [`delete from statement where version = 1 and ${october}`], follows],
  ['a statement taken out', [`delete from statement where month = '2026-11' and version = 1`], complete],
  [
    'a statement added',
    [
      `insert into statement select number + 100, gen_random_uuid(), currency, month, version, "partition", next_seq, document, sha256, previous_sha256, issued_at from statement where version = 1`,
    ],
    complete,
  ],
  ['that all were issued', ['update period_statements set statements = statements + 1'], complete],
])('%s is found and named', async (_what, changes, check) => {
  expect(await tampered(...changes)).toContainEqual({ check, fault: expect.stringMatching(/\d/) });
});
