import { Command } from 'commander';
import { serviceNames } from '../../../standalone/src/composition/environments.js';
import type { House } from '../../../standalone/src/composition/house.js';
import { ledgerService } from '../../../ledger/src/ledger.module.js';
import { type TestDatabase, testDatabase } from '#testing';
import { closeCommand } from './close-command.js';

/** Of October: what is owed, and whose it is. */
const accounts = `
  insert into account (id, "partition", owner, kind, scope, currency, stripe, normal_side, may_be_negative)
  values (1, 1, 'company', 'receivable', 'source:awin', 'EUR', 1, 1, true), (4097, 1, $1, 'available', '', 'EUR', -1, -1, true)`;
const entry = `
  insert into entry ("partition", seq, batch, kind, cause_topic, cause_offset, cause_index, effective_at, booked_on,
    currency, reference, correlation_id, account_1, amount_1, account_2, amount_2)
  values (1, 0, 0, 'commission-approved', 'attribution.commission.v1', 0, 0, '2025-10-03T14:05:09Z', '2025-10-03',
    'EUR', $1, 'c', 1, 650, 4097, -650)`;
const write = process.stderr.write.bind(process.stderr);

let database: TestDatabase;
let told: string[];
let complaints: string[];
beforeAll(async () => {
  database = await testDatabase('ledger', ledgerService.migrations);
  const ann = '01900000-0000-7000-8000-000000000001';
  await database.admin.query(accounts, [ann]);
  await database.admin.query(entry, [ann]);
});
afterAll(() => database.drop());
beforeEach(() => {
  [told, complaints] = [[], []];
  process.stderr.write = (line) => complaints.push(String(line)) > 0;
});
afterEach(() => {
  process.stderr.write = write;
  process.exitCode = 0;
});

async function run(...args: string[]) {
  const { adminUrl } = database;
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
  const { rows } = await database.app.query('select distinct closed_through from journal_partition');
  expect(rows).toEqual([{ closed_through: { EUR: '2025-10-31' } }]);
});
