import { type Database, openDatabase } from '#postgres';
import { openHouse } from '../src/composition/house.js';
import { eventually, followLink } from '../src/demo/demo-client.js';
import { tributary, verifyFolder } from './house-process.js';
import { openWalk, type Walk } from './walk.js';

const clicks = 25;

let walk: Walk;
let attribution: Database;
beforeAll(async () => {
  walk = await openWalk();
  const { databases } = await openHouse({ folder: walk.folder });
  attribution = openDatabase({ url: databases.attribution.adminUrl, name: 'rebuild spec' });
  for (let click = 1; click < clicks; click += 1) await followLink(walk.house.url, '/c/mira-shoes', 'clickref');
  await untilClicks(clicks);
});
afterAll(async () => {
  await attribution.end();
  await walk.end();
});

const clicksOf = async (schema: string) => (await attribution.query(`select from ${schema}.click`)).rowCount;
const untilClicks = (count: number) =>
  eventually(
    `${count} clicks`,
    () => clicksOf('public'),
    (found) => found === count,
  );
const rebuild = async (...options: string[]) => {
  const { status, stdout, stderr } = await tributary(walk.folder, 'log', 'rebuild', ...options);
  return { status, stdout, stderr };
};

test('a projection of a house at work is rebuilt, is what it was, and goes on', async () => {
  const told = await rebuild('attribution.click', '--json');
  expect(JSON.parse(told.stdout)).toMatchObject({
    projection: 'attribution.click',
    outcome: 'switched',
    tables: [{ table: 'click', live: { rows: clicks }, rebuilt: { rows: clicks } }],
  });
  expect([told.status, told.stderr.trim().split('\n').at(-1)]).toEqual([
    0,
    `{"done":${clicks},"total":${clicks},"secondsLeft":0}`,
  ]);
  await followLink(walk.house.url, '/c/mira-shoes', 'clickref');
  await untilClicks(clicks + 1);
  expect(await clicksOf('click_old')).toBe(clicks);
  expect(await rebuild('attribution.creator')).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('creator: 1 rows live, 1 rebuilt, the same'),
    stderr: expect.stringMatching(/^100 %, \d+ of \d+ facts, about 0 s left$/m),
  });
});

test('what was replaced is kept until it is to go', async () => {
  expect(await rebuild('attribution.click')).toMatchObject({
    status: 1,
    stdout: expect.stringContaining('old-is-kept'),
  });
  expect(await rebuild('attribution.click', '--drop-old')).toMatchObject({ status: 0, stderr: '' });
});

test('a row that was lost is found, and comes back where that is asked for', async () => {
  await attribution.query('delete from click where click_id = $1', [walk.clickId]);
  const found = await rebuild('attribution.click');
  expect(found.status).toBe(1);
  expect(found.stdout).toContain(`click: ${clicks} rows live, ${clicks + 1} rebuilt, DIFFERENT\n  only live: 0\n`);
  expect(found.stdout).toContain(`only rebuilt: 1, the first (${walk.clickId},`);
  expect(await clicksOf('public')).toBe(clicks);
  expect((await rebuild('attribution.click', '--replace-different')).status).toBe(0);
  expect(await clicksOf('public')).toBe(clicks + 1);
  expect((await verifyFolder(walk.folder)).status).toBe(0);
});

test('what is asked wrongly is told so', async () => {
  expect(await rebuild('attribution.decision')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('unknown-projection: There is no projection attribution.decision'),
  });
  expect((await rebuild()).status).toBe(2);
  expect((await rebuild('attribution.click', '--drop-old', '--discard')).status).toBe(2);
});
