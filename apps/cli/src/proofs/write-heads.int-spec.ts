import { hash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instructionTopic } from '#contracts';
import { ArchiveFault, derivedId, type EventLog, postgresEventLog } from '#event-log';
import type { Queryable } from '#postgres';
import { type TestDatabase, testDatabase } from '#testing';
import { ledgerService } from '../../../ledger/src/ledger.module.js';
import { allInstructionTexts } from '../../../ledger/src/proofs/held-instructions.query.js';
import { statementTexts } from '../../../ledger/src/proofs/held-statements.query.js';
import { writeHeads } from './write-heads.js';

const creatorId = derivedId('creator');
const occurredAt = '2026-11-01T12:00:00.000Z';

let database: TestDatabase;
let log: EventLog;
let folder: string;
/** 150 days; the head of the first holds that somebody withdrew an instruction, and a statement. */
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
  const [partition] = [...(await log.heads(instructionTopic.name)).entries()].find(([, end]) => end > 0n) ?? [0];
  const told = await rootOf(allInstructionTexts(log, [{ partition, from: 0n, to: 1n }]));
  const issued = await rootOf(statementTexts(database.admin, { from: 0n, to: 1n }));
  const ends = [{ partition, nextOffset: '1' }];
  await database.admin.query(
    `insert into head (day, document, hash)
     select date '2026-11-01' + n, document, sha256(convert_to(document, 'UTF8'))
     from generate_series(0, 149) as n
     cross join lateral (select case n when 0 then $1 else replace($2, '"n"', n::text) end as document) as made`,
    [
      JSON.stringify({
        instructions: { ends, events: 1, root: told },
        statements: { end: '1', issued: 1, root: issued },
      }),
      JSON.stringify({
        instructions: { ends, events: 0, root: hash('sha256', '') },
        seals: 'n',
        statements: { end: '1', issued: 0, root: hash('sha256', '') },
      }),
    ],
  );
});
afterAll(() => database.drop());
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'heads-')), 'of', 'ours');
});
afterEach(() => rm(join(folder, '..', '..'), { recursive: true }));

/** Of a tree of one leaf. */
async function rootOf(texts: AsyncIterable<string>): Promise<string> {
  for await (const text of texts) return hash('sha256', `\0${text}`);
  throw new RangeError('there is no text');
}

const write = () => writeHeads({ books: database.admin, log }, folder);
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
  const [told = '', issued = '', ...more] = (await readFile(list(), 'utf8')).split('\n');
  expect(told).toMatch(new RegExp(`^\\["tributary.instruction.1",\\d+,"0","${derivedId('event')}",`));
  expect(issued).toMatch(new RegExp(`^\\["tributary.issued.1","0","${creatorId}","EUR","2026-10",1,`));
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

test('what was left half written when a command was stopped is replaced', async () => {
  await mkdir(folder, { recursive: true });
  for (const file of ['2026-11-01.head.json', '2026-11-01.list.jsonl']) {
    await writeFile(join(folder, `${file}.some.half`), '["tributary.instr');
  }
  expect(await write()).toHaveLength(150);
  const files = (await readdir(folder)).filter((file) => !/^\d{4}-\d\d-\d\d\.head\.json$/.test(file));
  expect(files).toEqual(['2026-11-01.list.jsonl']);
});

describe('a list whose reading breaks off behind the first text', () => {
  const range = { topic: 't', partition: 0, firstOffset: 0n, nextOffset: 1n, file: 'f', bytes: 1n, sha256: '' };
  const gone = Object.assign(new Error('gone'), { syscall: 'read', code: 'ECONNRESET' });
  const broken = (fault: Error): Queryable => ({
    ...database.admin,
    query: (text, values) =>
      text.includes('from statement') ? Promise.reject(fault) : database.admin.query(text, values),
  });

  test.each<[string, Error, object]>([
    ['an archive', new ArchiveFault(range, 'it is damaged'), { refusal: 'not-readable' }],
    ['a database', gone, { refusal: 'not-readable' }],
    ['code of ours', new RangeError('ours'), { name: 'RangeError' }],
  ])('by the fault of %s is not there, and neither is its head', async (_whose, fault, named) => {
    const told = writeHeads({ books: broken(fault), log }, folder);
    await expect(told).rejects.toMatchObject({ ...named, message: expect.stringContaining(fault.message) });
    expect(await readdir(folder)).toEqual([]);
    expect(await write()).toHaveLength(150);
  });
});

test('a folder that cannot be written to, and a file that cannot be read, are refused by name', async () => {
  await mkdir(join(folder, '2026-11-01.head.json'), { recursive: true });
  await expect(write()).rejects.toMatchObject({ refusal: 'not-readable' });
  await rm(folder, { recursive: true });
  await writeFile(folder, '');
  await expect(write()).rejects.toMatchObject({ refusal: 'not-writable' });
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
  await expect(writeHeads({ books: database.admin, log: forgetful }, folder)).rejects.toMatchObject({
    refusal: 'head-differs',
    message: expect.stringMatching(/^What the head of 2026-11-01 holds /),
  });
  expect(await readdir(folder)).toEqual([]);
});
