import { Command } from 'commander';
import { serviceNames } from '../../../standalone/src/composition/environments.js';
import type { House } from '../../../standalone/src/composition/house.js';
import { type Books, commission, openBooks } from '../../../ledger/test/books.js';
import { closeCommand } from './close-command.js';

const { write } = process.stderr;

let books: Books;
let told: string[];
let complaints: string[];
beforeAll(async () => {
  books = await openBooks();
  const occurredAt = '2025-10-03T14:05:09.000Z';
  await books.writer.postCommissions([commission('CommissionApproved', { occurredAt })]);
});
afterAll(() => books.drop());
beforeEach(() => {
  [told, complaints] = [[], []];
  process.stderr.write = (line) => complaints.push(String(line)) > 0;
});
afterEach(() => {
  process.stderr.write = write;
  process.exitCode = 0;
});

async function run(...args: string[]) {
  const { adminUrl } = books.database;
  const databases = Object.fromEntries(serviceNames.map((name) => [name, { adminUrl }]));
  const command = closeCommand({
    print: (line) => told.push(line),
    bareCommand: (name) => new Command(name),
    command: (name) => new Command(name).option('--json'),
    withHouse: (_options, work) => work({ databases } as unknown as House),
  });
  await command.parseAsync(args, { from: 'user' });
  return { told: told.join('\n'), complaints: complaints.join(''), exitCode: process.exitCode ?? 0 };
}

test.each([
  ['2025-13', 'EUR', 'month-unknown: 2025-13 in EUR was not closed: there is no such month, or'],
  ['2025-09', 'EUR', 'month-unknown: 2025-09 in EUR was not closed'],
  ['2025-10', 'USD', 'month-unknown: 2025-10 in USD was not closed'],
  ['9999-11', 'EUR', 'month-not-over: 9999-11 in EUR was not closed: it ends at midnight UTC'],
  ['2025-11', 'EUR', 'earlier-month-open: 2025-11 in EUR was not closed: months are closed in order'],
])('%s in %s is refused by name, with 1', async (month, currency, says) => {
  expect(await run(month, currency, '--as', 'fina')).toMatchObject({
    told: expect.stringContaining(says),
    exitCode: 1,
  });
});

test('in JSON a refusal is a name', async () => {
  expect(await run('2025-11', 'EUR', '--as', 'fina', '--json')).toMatchObject({
    told: '{"refusal":"earlier-month-open"}',
    exitCode: 1,
  });
});

test('somebody without a name closes nothing', async () => {
  expect(await run('2025-10', 'EUR', '--as', 'a b')).toEqual({
    ...{ told: '', complaints: expect.stringMatching(/^person-malformed: /), exitCode: 2 },
  });
  expect(await run('2025-10', 'EUR', '--as', 'a'.repeat(129))).toMatchObject({ exitCode: 2 });
});

test('a month is closed by whoever is named, with their hash; a second time nothing changes', async () => {
  const first = await run('2025-10', 'EUR', '--as', 'a'.repeat(128));
  expect(first).toMatchObject({ complaints: '', exitCode: 0 });
  expect(first.told).toMatch(
    /^2025-10 in EUR is closed, by a{128} at [-0-9]{10}T[.:0-9]+Z: [0-9a-f]{64}\n0 statements are issued; the ledger issues the others\.$/,
  );
  told = [];
  expect(await run('2025-10', 'EUR', '--as', 'fina')).toEqual(first);
  told = [];
  const { told: json } = await run('2025-10', 'EUR', '--as', 'fina', '--json');
  expect(JSON.parse(json)).toMatchObject({ period: { document: { month: '2025-10', closedBy: 'a'.repeat(128) } } });
  const { rows } = await books.database.app.query('select distinct closed_through from journal_partition');
  expect(rows).toEqual([{ closed_through: { EUR: '2025-10-31' } }]);
});
