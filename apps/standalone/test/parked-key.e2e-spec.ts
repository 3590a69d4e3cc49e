import { openDatabase } from '#postgres';
import { openHouse } from '../src/composition/house.js';
import { type DemoClient, eventually, signedEvents } from '../src/demo/demo-client.js';
import { type HouseProcess, houseFolder, removeHouse, startHouse, tributary } from './house-process.js';

const directory = ['--group', 'attribution', '--topic', 'gateway.directory.v1'];
let house: HouseProcess;
let operator: DemoClient;
let creatorId: string;
let fingerprint: string;
beforeAll(async () => {
  house = await startHouse(houseFolder());
  operator = await house.as({ subject: 'olga', roles: ['operator'] });
});
afterAll(async () => {
  await house.end('SIGTERM');
  await removeHouse(house.folder);
});

async function log(...words: string[]) {
  const { status, stdout, stderr } = await tributary(house.folder, 'log', ...words, '--json');
  return { status, answer: stdout === '' ? {} : (JSON.parse(stdout) as Record<string, unknown>), stderr };
}

/** What an operator does to the database of attribution by hand. */
async function inAttribution(sql: string): Promise<void> {
  const { databases } = await openHouse({ folder: house.folder });
  const database = openDatabase({ url: databases.attribution.adminUrl, name: 'spec' });
  await database.query(sql);
  await database.end();
}

const balances = () =>
  operator.get<{ balances: { available: { minor: string } }[] }>(`/v1/creators/${creatorId}/balances`);

test('a fact that a wrong constraint refuses is parked, and what needs it waits', async () => {
  await inAttribution(`alter table creator add constraint no_mira check (handle <> 'mira')`);
  ({ creatorId } = await operator.post<{ creatorId: string }>(
    '/v1/creators',
    { handle: 'mira', displayName: 'M' },
    'c',
  ));
  const { programId } = await operator.post<{ programId: string }>(
    '/v1/programs',
    { name: 'P', allowedHosts: [] },
    'p',
  );
  const rules = {
    effectiveFrom: '2026-01-01T00:00:00.000Z',
    ...{ basis: 'conversion_time', rounding: 'half_even', hold: { days: 0 } },
    attribution: { model: 'last_click', lookbackDays: 30 },
    rules: [{ id: 'all', priority: 1, when: {}, then: { percentPpm: 1_000_000, of: 'gross' } }],
    split: { platformFeePpm: 100_000 },
  };
  await operator.post(`/v1/programs/${programId}/rule-sets`, rules, 'r');
  const source = await operator.post<{ sourceId: string; secret: string }>(
    '/v1/sources',
    { network: 'signed', name: 'S', programId },
    's',
  );
  const about = { transactionId: 't1', occurredAt: '2026-10-13T13:59:00.000Z' };
  const gross = { minor: '2000', currency: 'EUR' };
  await signedEvents(house.url, source, [
    { type: 'revenue.reported', ...about, stream: 'product', creator: 'mira', gross },
    { type: 'revenue.confirmed', ...about },
  ]);
  const parked = await eventually(
    'a parked key',
    () => log('parked'),
    ({ status }) => status === 1,
  );
  const faults = parked.answer.parked as { fingerprint: string }[];
  expect(faults).toMatchObject([
    {
      ...{ service: 'attribution', group: 'attribution', topic: 'gateway.directory.v1', class: 'permanent' },
      ...{ keys: [creatorId], facts: '1', attempts: 1 },
      cause: expect.stringContaining('no_mira'),
    },
  ]);
  fingerprint = faults[0]?.fingerprint ?? '';
});

test('replayed before it is mended, it fails again and stays parked', async () => {
  const { status, answer } = await log('replay', ...directory, '--fingerprint', fingerprint);
  expect(status).toBe(1);
  expect(answer.keys).toMatchObject([
    { key: creatorId, worked: 0, failed: { cause: expect.stringContaining('no_mira') } },
  ]);
  expect((await log('parked')).answer.parked).toMatchObject([{ fingerprint, attempts: 2 }]);
});

test('mended and replayed, the books are right; a second replay does nothing', async () => {
  await inAttribution('alter table creator drop constraint no_mira');
  const wanted = ['replay', ...directory, '--fingerprint', fingerprint];
  const plan = { service: 'attribution', dryRun: true, keys: [{ key: creatorId, facts: '1' }] };
  expect(await log(...wanted, '--dry-run')).toMatchObject({ status: 0, answer: plan });
  expect(await log(...wanted)).toMatchObject({ status: 0, answer: { keys: [{ key: creatorId, worked: 1 }] } });
  await eventually('the books', balances, (now) => now.balances[0]?.available.minor === '1800');
  expect(await log('parked')).toMatchObject({ status: 0, answer: { parked: [] } });
  expect(await log(...wanted)).toMatchObject({ status: 0, answer: { keys: [] } });
  expect((await balances()).balances[0]?.available.minor).toBe('1800');
});

test('what cannot be is refused by name', async () => {
  expect(await log('replay', ...directory)).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^fingerprint-or-key: /),
  });
  expect(await log('tail', 'nobody.v1')).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^unknown-topic: /),
  });
  expect((await log('tail', 'gateway.directory.v1', '--limit', 'x')).status).toBe(2);
});
