import { houseFolder, killHouseWhen, removeHouse, startHouse, tributary, verifyFolder } from './house-process.js';

let folder: string;
beforeEach(() => {
  folder = houseFolder();
});
afterEach(() => removeHouse(folder));

test('a demo that was killed at each of its stations is taken up by the next start, and loaded once', async () => {
  for (const station of [/three sources/, /sponsored reel/, /Mira has/, /file is written/]) {
    await killHouseWhen(folder, station, { DEMO: 'yes' });
  }
  const house = await startHouse(folder, { DEMO: 'yes' });
  expect(house.output()).toContain('10.39 pending, 10.39 held');
  expect(house.output()).toContain('the batch is closed');

  const finance = await house.as({ subject: 'aron', roles: ['finance'] });
  const { items } = await finance.get<{ items: { status: string; paid: { total: { minor: string } } }[] }>(
    '/v1/payout-batches',
  );
  const paid = items.filter(({ status }) => status === 'closed').map((batch) => batch.paid.total.minor);
  expect(paid).toEqual(['127520']);
  expect(await house.end('SIGTERM')).toBe(0);

  const again = await startHouse(folder, { DEMO: 'yes' });
  expect(again.output()).not.toContain('A small demo');
  await again.end('SIGTERM');
  expect(await verifyFolder(folder)).toMatchObject({ status: 0, output: expect.stringContaining('Everything holds.') });

  const rebuilt = await tributary(folder, 'ledger', 'rebuild', '--switch');
  expect(rebuilt).toMatchObject({ status: 0, stdout: expect.stringContaining('The new books are switched in.') });
  expect(await verifyFolder(folder)).toMatchObject({ status: 0, output: expect.stringContaining('Everything holds.') });
});
