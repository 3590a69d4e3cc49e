import { hash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instructionTopic } from '#contracts';
import { derivedId, type EventLog, postgresEventLog } from '#event-log';
import { type TestDatabase, testDatabase } from '#testing';
import { makeHeads } from '../../../ledger/src/features/make-heads/make-heads.handler.js';
import { ledgerService } from '../../../ledger/src/ledger.module.js';
import { writeHeads } from './write-heads.js';

const creatorId = derivedId('creator');
const occurredAt = '2026-11-01T12:00:00.000Z';

let database: TestDatabase;
let log: EventLog;
let folder: string;
/** 150 days; in the first something was sealed, somebody withdrew an instruction, and a statement was issued. */
beforeAll(async () => {
  database = await testDatabase('ledger', ledgerService.migrations);
  log = postgresEventLog({ database: database.app, topics: [instructionTopic], clock: () => occurredAt });
  const withdrawn = { type: 'InstructionWithdrawn', instructionId: derivedId('instruction'), creatorId } as const;
  const payload = { ...withdrawn, withdrawnBy: 'fina', reason: 'not so', occurredAt };
  const event = { ...instructionTopic.encode(payload), id: derivedId('event'), key: creatorId };
  await log.append({ topic: instructionTopic.name, events: [{ ...event, occurredAt, correlationId: 'c' }] });
  await database.admin.query('alter table statement drop constraint statement_currency_month_fkey');
  await database.admin.query(
    `insert into statement (number, creator_id, currency, month, version, "partition", next_seq, document, sha256, issued_at)
     values (0, $1, 'EUR', '2026-10', 1, 0, 0, '{}', sha256('{}'), $2)`,
    [creatorId, occurredAt],
  );
  await database.admin.query(
    `insert into seal ("partition", batch, previous_hash, merkle_root, hash, first_seq, entries, recorded_at)
     select 0, 0, sha256('0'), sha256('1'), sha256('2'), 0, 1, $1`,
    [occurredAt],
  );
  for (const now of ['2026-11-02T00:00:00.000Z', '2027-03-31T00:00:00.000Z']) {
    await makeHeads({ database: database.app, log, clock: () => now });
  }
});
afterAll(() => database.drop());
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'heads-')), 'of', 'ours');
});
afterEach(() => rm(join(folder, '..', '..'), { recursive: true }));

const write = () => writeHeads({ ledger: database.admin, log }, folder);
const list = () => join(folder, '2026-11-01.list.jsonl');

test('every head is a file of its own, whose SHA-256 is the hash that is told', async () => {
  const written = await write();
  expect(written).toHaveLength(150);
  expect((await readdir(folder)).filter((file) => file.endsWith('.head.json'))).toHaveLength(150);
  for (const { file, hash: told } of written) expect(hash('sha256', await readFile(join(folder, file)))).toBe(told);
});

test('beside a head that holds instructions or statements lies their list, a hashed text a line', async () => {
  await write();
  expect((await readdir(folder)).filter((file) => file.endsWith('.list.jsonl'))).toEqual(['2026-11-01.list.jsonl']);
  const [told, issued, ...more] = (await readFile(list(), 'utf8')).split('\n').map((line) => line && JSON.parse(line));
  expect(told.slice(0, 4)).toEqual(['tributary.instruction.1', expect.any(Number), '0', derivedId('event')]);
  expect(issued.slice(0, 6)).toEqual(['tributary.issued.1', '0', creatorId, 'EUR', '2026-10', 1]);
  expect(more).toEqual(['']);
});

test('what is there is not written again', async () => {
  await write();
  await rm(join(folder, '2026-11-07.head.json'));
  expect((await write()).map(({ file }) => file)).toEqual(['2026-11-07.head.json']);
});

test('a list that is missing beside its head is written', async () => {
  await write();
  const before = await readFile(list(), 'utf8');
  await rm(list());
  expect(await write()).toEqual([]);
  expect(await readFile(list(), 'utf8')).toBe(before);
});

test('a head that was published otherwise is named, and stays', async () => {
  await write();
  await writeFile(join(folder, '2026-11-07.head.json'), '{"n":7}');
  await expect(write()).rejects.toMatchObject({
    refusal: 'head-differs',
    message: expect.stringMatching(/^2026-11-07/),
  });
  expect(await readFile(join(folder, '2026-11-07.head.json'), 'utf8')).toBe('{"n":7}');
});

test('a list that is no longer what its head holds is refused, and nothing of it is written', async () => {
  const forgetful = { ...log, read: () => log.read({ topic: instructionTopic.name, partition: 0, offset: 9n }, 1) };
  await expect(writeHeads({ ledger: database.admin, log: forgetful }, folder)).rejects.toMatchObject({
    refusal: 'head-differs',
    message: expect.stringMatching(/^What the head of 2026-11-01 holds /),
  });
  expect(await readdir(folder)).toEqual([]);
});
