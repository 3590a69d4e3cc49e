import { spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { instructionTopic } from '#contracts';
import { type LoggedEvent, postgresEventLog } from '#event-log';
import { type Database, openDatabase } from '#postgres';
import { openHouse } from '../src/composition/house.js';
import { eventually, postback } from '../src/demo/demo-client.js';
import { tunePostback } from '../src/demo/demo-messages.js';
import { startHouse, tributary } from './house-process.js';
import { openWalk, tuneToken, type Walk } from './walk.js';

const root = resolve(import.meta.dirname, '../../..');
const msPerDay = 86_400_000;
const yesterday = new Date(Date.now() - msPerDay);
/** So many days back, the month before yesterday's ends. */
const daysBack = yesterday.getUTCDate() + 1;
const day = yesterday.toISOString().slice(0, 10);
const reason = 'A sale was counted late';
const clockOf = (days: number) => ({
  NODE_OPTIONS: `--import=${join(import.meta.dirname, 'fixtures/another-day.mjs')}`,
  ...{ DAYS_BACK: String(days), DAY_CHECK_MS: '50', STATEMENT_CHECK_MS: '50' },
});

let walk: Walk;
let month: string;
let document: string;
let instructionId: string;
let files: string;
const file = (name: string) => join(files, name);
const kept = () => file('heads');
const finance = () => walk.token('finance', 'mara');

/** A sale in one month; yesterday the month is closed, its statement is issued, and somebody proposes an adjustment. */
beforeAll(async () => {
  files = mkdtempSync(join(tmpdir(), 'statements-'));
  walk = await openWalk((folder) => startHouse(folder, clockOf(daysBack)));
  const at = new Date(Date.now() - daysBack * msPerDay + 1_000);
  month = at.toISOString().slice(0, 7);
  const sale = { transactionId: 't-1', clickId: walk.clickId, sale: '100.00', commission: '10.01', at };
  const query = tunePostback(sale, { status: 'approved', token: tuneToken });
  await postback(walk.house.url, walk.sources.tune.path, { query });
  await walk.untilBalances({ pending: 0, held: 801, available: 0, reserved: 0 });
  await walk.house.end('SIGTERM');
  walk.house = await startHouse(walk.folder, clockOf(1));
  await walk.ask('POST', '/v1/periods', await finance(), { month, currency: 'EUR' });
  const path = `/v1/creators/${walk.creatorId}/statements/${month}?currency=EUR`;
  const statement = async () => walk.ask('GET', path, await finance());
  await eventually('the statement', statement, ({ body }) => body.status === 'issued');
  const answer = await fetch(`${walk.house.url}${path}`, { headers: { authorization: `Bearer ${await finance()}` } });
  document = await answer.text();
  const amount = { minor: '10001', currency: 'EUR' };
  const adjustment = { creatorId: walk.creatorId, amount, effectiveOn: day };
  const told = { adjustment, reasonCode: 'goodwill', reason };
  instructionId = String((await walk.ask('POST', '/v1/instructions', await finance(), told)).body.instructionId);
  await walk.house.end('SIGTERM');
  walk.house = await startHouse(walk.folder, { DAY_CHECK_MS: '50' });
  const heads = () => walk.ask('GET', '/v1/heads');
  await eventually('the head', heads, ({ body: { items } }) => (items as { day: string }[])[0]?.day === day);
});
afterAll(async () => {
  await walk.end();
  rmSync(files, { recursive: true });
});

const verify = () => tributary(walk.folder, 'verify', '--heads', kept());

test('the list of what a head holds is written beside it, and beside no other', async () => {
  expect(await tributary(walk.folder, 'heads', '--out', kept())).toMatchObject({ status: 0 });
  expect(readdirSync(kept()).filter((name) => !name.endsWith('.head.json'))).toEqual([`${day}.list.jsonl`]);
  const list = readFileSync(join(kept(), `${day}.list.jsonl`), 'utf8');
  expect(list).toMatch(
    new RegExp(
      `^\\["tributary.instruction.1",.*"${instructionId}","AdjustmentProposed",.*\n.*"${month}",1,"\\w{64}"\\]\n$`,
    ),
  );
  expect(await verify()).toMatchObject({ status: 0, stdout: expect.stringContaining('Everything holds.') });
});

test('a statement is proven word for word by the head that holds it, without the house', async () => {
  const out = file('document.json');
  expect(await tributary(walk.folder, 'prove', '--document', walk.creatorId, 'EUR', month, '--out', out)).toMatchObject(
    { status: 0, stdout: `${out}: to be checked with the head of ${day}\n` },
  );
  const offline = (proof: string) => {
    const paths = [proof, join(kept(), `${day}.head.json`)];
    const { status, stdout } = spawnSync(process.execPath, ['verifier/verify-proof.mjs', ...paths], { cwd: root });
    return { status, says: stdout.toString() };
  };
  const proven = offline(out);
  expect(proven).toMatchObject({ status: 0, says: expect.stringMatching(/^PROVEN: version 1 of the statement of /) });
  expect(proven.says).toContain(`SHA-256 of the document: ${hash('sha256', document)}\n`);
  writeFileSync(file('forged.json'), readFileSync(out, 'utf8').replace('801', '901'));
  expect(offline(file('forged.json'))).toEqual({ status: 1, says: '' });
});

test.each<[string, string[], string]>([
  ['that was not issued', ['EUR', '2020-01'], 'statement-unknown'],
  ['of a version that was not issued', ['EUR', 'month', '2'], 'statement-unknown'],
  ['of no currency', ['euro', 'month'], 'entry-or-statement'],
  ['of no month', ['EUR', '2026-13'], 'entry-or-statement'],
  ['of no version', ['EUR', 'month', '0'], 'entry-or-statement'],
  ['told with too much', ['EUR', 'month', '1', '1'], 'entry-or-statement'],
])('a statement %s is refused by name', async (_what, words, refusal) => {
  const told = words.map((word) => (word === 'month' ? month : word));
  expect(await tributary(walk.folder, 'prove', '--document', walk.creatorId, ...told)).toMatchObject({
    ...{ status: 2, stderr: expect.stringMatching(new RegExp(`^${refusal}: `)) },
  });
});

test('a reason that is changed in row, stream and log alike is found, and named with the list', async () => {
  const { databases } = await openHouse({ folder: walk.folder });
  const ledger = openDatabase({ url: databases.ledger.adminUrl, name: 'statements spec' });
  await retell(ledger, reason, 'It was a present');
  const { status, stdout } = await verify();
  await ledger.end();
  const faults = stdout.split('\n').filter((line) => line.includes('BROKEN'));
  expect(status).toBe(1);
  expect(faults).toEqual([
    expect.stringMatching(
      new RegExp(`BROKEN {2}head ${day}: its instructions \\(.+ at 0 to 0\\) are not those of the log`),
    ),
    expect.stringMatching(
      new RegExp(
        `BROKEN {2}instruction ${instructionId}, AdjustmentProposed \\(.+ at 0\\): was published with another content`,
      ),
    ),
  ]);
});

/** As somebody with all rights would, who knows where the words stand. */
async function retell(ledger: Database, words: string, others: string): Promise<void> {
  const topic = instructionTopic.name;
  const heads = await postgresEventLog({ database: ledger, topics: [instructionTopic], clock: () => day }).heads(topic);
  const partition = heads.findIndex((end) => end > 0n);
  const where = `topic = '${topic}' and "partition" = ${partition}`;
  await ledger.transaction(async (tx) => {
    await tx.query("set local session_replication_role = 'replica'");
    const { rows } = await tx.query<{ at: Date }>(`select recorded_at as at from log_batch where ${where}`);
    const clock = () => rows[0]?.at.toISOString() ?? '';
    const log = postgresEventLog({ database: ledger, topics: [instructionTopic], clock });
    const [event] = (await log.read({ topic, partition, offset: 0n }, 1)).events as [LoggedEvent];
    const payload = Buffer.from(Buffer.from(event.payload).toString('utf8').replace(words, others), 'utf8');
    await log.append({ topic, events: [{ ...event, payload }] }, tx);
    await tx.query(`delete from log_batch where ${where} and first_offset = 0`);
    await tx.query(`update log_batch set first_offset = 0 where ${where}`);
    await tx.query(`update log_partition set next_offset = 1 where ${where}`);
    await tx.query('update stream_event set payload = $1', [payload]);
    await tx.query('update instruction set reason = $1', [others]);
  });
}
