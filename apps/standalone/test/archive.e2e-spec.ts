import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { houseFolder, removeHouse, startHouse, tributary, verifyFolder } from './house-process.js';

let folder: string;
beforeEach(() => {
  folder = houseFolder();
});
afterEach(() => removeHouse(folder));

const before = ['--before', '9999-12-31'];

test('a log is archived while the house runs; all of it is verified and rebuilt on, a damaged file is named', async () => {
  const house = await startHouse(folder, { DEMO: 'yes' });
  const moved = await tributary(folder, 'log', 'archive', 'ingestion', ...before);
  expect(moved).toMatchObject({
    status: 0,
    output: expect.stringMatching(/^ingestion\.click\.v1\/\d\d\/0{19}\.batches {2}\d+ events/),
  });
  expect((await tributary(folder, 'log', 'archive', 'gateway.directory.v1', ...before)).status).toBe(0);
  const operator = await house.as({ subject: 'olga', roles: ['operator'] });
  await operator.post('/v1/creators', { handle: 'late', displayName: 'Late' }, 'late');
  expect(await verifyFolder(folder)).toMatchObject({ status: 0, output: expect.stringContaining('Everything holds.') });
  for (const projection of ['attribution.creator', 'attribution.click']) {
    const rebuilt = await tributary(folder, 'log', 'rebuild', projection);
    expect(rebuilt).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^\w+: [1-9]\d* rows live, .+, the same$/m),
    });
  }
  expect(await house.end('SIGTERM')).toBe(0);

  const [file = ''] = moved.output.split(' ');
  const path = join(folder, 'archive', file);
  const whole = readFileSync(path);
  writeFileSync(path, whole.with(100, (whole[100] ?? 0) ^ 1));
  const { status, output } = await verifyFolder(folder);
  expect([status, output]).toEqual([1, expect.stringContaining(`are archived in ${file}: it is damaged`)]);
  writeFileSync(path, whole);
  expect((await verifyFolder(folder)).status).toBe(0);
});

test.each([
  [['nobody', ...before], 'unknown-topic: No such owner or topic: nobody.'],
  [['ledger.entry.v1', ...before], 'not-archivable: ledger.entry.v1 is the journal itself, which stays in its tables'],
  [['ingestion'], 'age-missing: Say what is old: --older-than <days> or --before <day>.'],
  [['ingestion', '--older-than', '0'], 'expected a whole number from 1 to 36500'],
  [['ingestion', '--older-than', '36501'], 'expected a whole number from 1 to 36500'],
  [['ingestion', '--before', '2026-02-30'], 'expected a day such as 2026-10-31'],
  [['ingestion', '--before', '2026-10-31', '--keep-events', '1000000000001'], 'from 0 to 1000000000000'],
  [['ingestion', '--before', '2026-10-31', '--older-than', '1'], 'cannot be used with'],
])('archive %j is refused: %s', async (args, reason) => {
  const { status, output } = await tributary(folder, 'log', 'archive', ...args);
  expect(status).toBe(2);
  expect(output).toContain(reason);
  expect(output).not.toContain('    at ');
});
