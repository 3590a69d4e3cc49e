import { spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openDatabase } from '#postgres';
import { openHouse } from '../src/composition/house.js';
import { eventually, postback } from '../src/demo/demo-client.js';
import { tunePostback } from '../src/demo/demo-messages.js';
import { startHouse, tributary } from './house-process.js';
import { openWalk, tuneToken, type Walk } from './walk.js';

const root = resolve(import.meta.dirname, '../../..');
const anotherDay = {
  NODE_OPTIONS: `--import=${join(import.meta.dirname, 'fixtures/another-day.mjs')}`,
  DAYS_BACK: '1',
};

let walk: Walk;
let day: string;
let entryId: string;
let files: string;
const file = (name: string) => join(files, name);
const published = () => file('heads');

/** A commission is booked on a day that ends: the house is started again when its clock is right. */
beforeAll(async () => {
  files = mkdtempSync(join(tmpdir(), 'proofs-'));
  walk = await openWalk((folder) => startHouse(folder, anotherDay));
  const { house, clickId, sources } = walk;
  // The network tells whole seconds: the next one is after the click.
  const at = new Date(Date.now() - 86_400_000 + 1_000);
  day = at.toISOString().slice(0, 10);
  const sale = { transactionId: 't-1', clickId, sale: '100.00', commission: '10.01', at };
  await postback(house.url, sources.tune.path, { query: tunePostback(sale, { status: 'approved', token: tuneToken }) });
  await walk.untilBalances({ pending: 0, held: 801, available: 0, reserved: 0 });
  const { items } = await walk.creator.get<{ items: { entryId: string }[] }>(`/v1/creators/${walk.creatorId}/entries`);
  entryId = items[0]?.entryId ?? '';
});
afterAll(async () => {
  await walk.end();
  rmSync(files, { recursive: true });
});

const asCreator = async () => walk.token('creator', 'mira', walk.creatorId);
function offline(...paths: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['verifier/verify-proof.mjs', ...paths], {
    cwd: root,
  });
  return { status, says: `${stdout.toString()}${stderr.toString()}` };
}
const headFile = () => join(published(), `${day}.head.json`);

test('while a day has not ended, it has no head, and nothing of it can be proven', async () => {
  expect((await walk.ask('GET', '/v1/heads')).body).toMatchObject({ items: [] });
  const answer = await walk.ask('GET', `/v1/entries/${entryId}/proof`, await asCreator());
  expect([answer.status, answer.body.type]).toEqual([409, 'urn:tributary:problem:head-not-made']);
  expect(await tributary(walk.folder, 'prove', entryId)).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^head-not-made: /),
  });
  expect(await tributary(walk.folder, 'heads', '--out', published())).toMatchObject({
    status: 0,
    stdout: 'No day has ended yet.\n',
  });
  expect(await tributary(walk.folder, 'verify', '--heads', published())).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^no-heads: /),
  });
});

test('when it has ended, anybody can have its head, which is the file that is published', async () => {
  expect(await walk.house.end('SIGTERM')).toBe(0);
  walk.house = await startHouse(walk.folder, { DAY_CHECK_MS: '50' });
  const heads = () => walk.ask('GET', '/v1/heads');
  const { body } = await eventually('the head', heads, ({ body: { items } }) => (items as object[]).length === 1);
  const [head] = body.items as { day: string; hash: string }[];
  expect(head?.day).toBe(day);
  const told = await tributary(walk.folder, 'heads', '--out', published());
  expect(told).toMatchObject({ status: 0, stdout: `${head?.hash}  ${day}.head.json\n` });
  expect(readdirSync(published())).toEqual([`${day}.head.json`]);
  const text = readFileSync(headFile(), 'utf8');
  expect(hash('sha256', text)).toBe(head?.hash);
  expect((await (await fetch(`${walk.house.url}/v1/heads/${day}`)).text()).trim()).toBe(text);
  expect((await tributary(walk.folder, 'heads', '--out', published())).stdout).toBe('Every head is there.\n');
});

test('a creator proves an entry with the verifier and the head, without the house', async () => {
  const { body } = await walk.ask('GET', `/v1/entries/${entryId}/proof`, await asCreator());
  writeFileSync(file('entry.json'), JSON.stringify(body));
  const proven = offline(file('entry.json'), headFile());
  expect(proven).toMatchObject({
    status: 0,
    says: expect.stringContaining(`PROVEN: entry ${entryId} is in the books`),
  });
  expect(proven.says).toContain(`${walk.creatorId}/held//EUR: -801, line 1, balance after it -801\n`);
  expect(await tributary(walk.folder, 'prove', entryId, '--out', file('again.json'))).toMatchObject({
    status: 0,
    stdout: `${file('again.json')}: to be checked with the head of ${day}\n`,
  });
  expect(JSON.parse(readFileSync(file('again.json'), 'utf8'))).toEqual(body);
});

test('the operator proves a whole statement', async () => {
  const out = file('statement.json');
  const proved = await tributary(walk.folder, 'prove', '--statement', walk.creatorId, day.slice(0, 7), '--out', out);
  expect(proved.status).toBe(0);
  expect(offline(out, headFile())).toMatchObject({
    status: 0,
    says: expect.stringContaining(`${walk.creatorId}/held//EUR: opening 0, moved 801, closing 801 (lines 1 to 1)`),
  });
});

test('a proof, a statement or a head that says something else is not proven', () => {
  const changed = (from: string, words: string, others: string) => {
    writeFileSync(file('changed.json'), readFileSync(from, 'utf8').replace(words, others));
    return file('changed.json');
  };
  expect(offline(changed(file('entry.json'), '"-801"', '"-901"'), headFile())).toMatchObject({
    status: 1,
    says: expect.stringMatching(/^NOT PROVEN: /),
  });
  const closing = changed(file('statement.json'), '"closing":"-801"', '"closing":"-901"');
  expect(offline(closing, headFile())).toMatchObject({ status: 1, says: expect.stringContaining('held//EUR') });
  expect(offline(file('entry.json'), changed(headFile(), '"seals":', '"seals":1'))).toMatchObject({ status: 1 });
});

test('what somebody with all rights changes is named, and the head that was published tells it of the heads, too', async () => {
  const verify = () => tributary(walk.folder, 'verify', '--heads', published());
  expect(await verify()).toMatchObject({ status: 0, stdout: expect.stringContaining('Everything holds.') });
  const { databases } = await openHouse({ folder: walk.folder });
  const ledger = openDatabase({ url: databases.ledger.adminUrl, name: 'proofs spec' });
  const change = async (sql: string) => {
    await ledger.transaction(async (tx) => {
      await tx.query("set local session_replication_role = 'replica'");
      await tx.query(sql);
    });
    return verify();
  };
  const debtor = "update commission_state set conversion_id = gen_random_uuid() where status = 'held'";
  await ledger.query('create table kept as select * from commission_state');
  expect(await change(debtor)).toMatchObject({
    status: 1,
    stdout: expect.stringContaining(
      `BROKEN  commission_state of entry ${entryId}: its conversion_id is not what was told`,
    ),
  });
  await change('delete from commission_state; insert into commission_state select * from kept');
  await ledger.query('drop table kept');
  const rehashed = `update head set document = replace(document, '"seals":', '"seals":1')`;
  await ledger.query('alter table head drop constraint head_hash_is_of_its_document');
  const faults = await change(rehashed);
  expect(faults).toMatchObject({
    status: 1,
    stdout: expect.stringContaining(`BROKEN  head ${day}: its seals is not what was sealed`),
  });
  expect(faults.stdout).toContain(`BROKEN  head ${day}: was published with another content`);
  expect(await tributary(walk.folder, 'heads', '--out', published())).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^head-differs: /),
  });
  await ledger.end();
});

/** As an accountant has it on their own machine. */
test('the verifier is a file of its own', () => {
  const alone = mkdtempSync(join(tmpdir(), 'verifier-'));
  writeFileSync(join(alone, 'verify-proof.mjs'), readFileSync(join(root, 'verifier/verify-proof.mjs')));
  const { status } = spawnSync(process.execPath, ['verify-proof.mjs', file('entry.json'), headFile()], { cwd: alone });
  expect([status, existsSync(join(alone, 'node_modules'))]).toEqual([0, false]);
  rmSync(alone, { recursive: true });
});
