import { mkdtemp, readdir, readFile, rename, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { type TestDatabase, testDatabase } from '#testing';
import {
  claimedTopic,
  type ContractSubject,
  eventLogContract,
  fact,
  factsTopic,
  numberOf,
  readAll,
  until,
} from '../event-log.contract.js';
import { ArchiveFault, PermanentFault, TransientFault } from '../event-log.errors.js';
import type { EventLog, NewEvent } from '../event-log.port.js';
import { partitionOf } from '../partition-of.js';
import { consumerPausesSql, consumerTablesSql, logTablesSql } from '../postgres/log-tables.js';
import { postgresEventLog } from '../postgres/postgres-event-log.js';
import { postgresLogReader } from '../postgres/postgres-log-reader.js';
import { encodeBatch } from '../record-batch.js';
import { type Projected, transactionalLogContract } from '../transactional-log.contract.js';
import type { ArchivedRange } from './archive-format.js';
import { archiveTopic, fileLimit } from './archive-topic.js';

const partitions = 3;
const facts = { name: factsTopic, partitions };
const topics = [facts, { name: claimedTopic, partitions, claims: true }];
const recordedAt = '2026-10-03T14:05:10.000Z';
const later = '2026-10-03T14:05:10.001Z';
const sql = `${logTablesSql()} ${consumerTablesSql()}${consumerPausesSql()}
  create table noted (topic text, "partition" int, "offset" bigint, number int, primary key (topic, "partition", "offset"));
  grant select, insert on noted to {{app}};`;

let database: TestDatabase;
let folders: string;
let folder: string;
let moving: Promise<void> = Promise.resolve();
beforeAll(async () => {
  database = await testDatabase('archive', [{ name: '0001', sql }]);
  folders = await mkdtemp(join(tmpdir(), 'archive-'));
});
afterAll(async () => {
  await database.drop();
  await rm(folders, { recursive: true });
});
afterEach(() => moving);

async function fresh(): Promise<ContractSubject> {
  const tables =
    'log_partition, log_batch, log_claim, log_archive, consumer_checkpoint, parked_key, dead_letter, noted';
  await database.admin.query(`truncate ${tables}`);
  folder = await mkdtemp(join(folders, 'one-'));
  return { partitions, log: openLog(folder) };
}

const openLog = (archive?: string): EventLog =>
  postgresEventLog({ database: database.app, topics, clock: () => recordedAt, archive });

async function archive({ topic = facts, before = later, keepEvents = 0 } = {}): Promise<ArchivedRange[]> {
  const ranges: ArchivedRange[] = [];
  for await (const range of archiveTopic(database.admin, { topic, before, keepEvents, folder })) ranges.push(range);
  return ranges;
}

async function archiveAllButOne(): Promise<void> {
  for (const topic of topics) await archive({ topic, keepEvents: 1 });
}

/** A log that keeps one event of each partition in its table, and moves the rest away after each append. */
async function freshArchiving(): Promise<ContractSubject> {
  const { log } = await fresh();
  const move = () => (moving = moving.then(archiveAllButOne));
  const append: EventLog['append'] = async (batch, tx) => {
    tx?.afterCommit(() => void move());
    const appended = await log.append(batch, tx);
    if (tx === undefined) await move();
    return appended;
  };
  return { partitions, log: { ...log, append } };
}

eventLogContract('a log that is archived while it grows', freshArchiving);

transactionalLogContract('a log that is archived while it grows', async () => ({
  ...(await freshArchiving()),
  database: database.app,
  async project(tx, { topic, partition, offset }, number) {
    await tx.query('insert into noted values ($1, $2, $3, $4)', [topic, partition, offset, number]);
  },
  async projected() {
    const noted = 'select "partition", "offset", number from noted order by 1, 2';
    return (await database.app.query<Projected>(noted)).rows;
  },
}));

const inTable = async () => (await database.admin.query('select from log_batch')).rowCount;
const anns = { topic: factsTopic, partition: partitionOf('ann', partitions) };
const numbered = (first: number, count: number): NewEvent[] =>
  Array.from({ length: count }, (_none, index) => fact('ann', first + index));

test('the same events are read, whatever part of the log is archived, in whatever files', async () => {
  const slices = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 8 });
  const keeping = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 3 });
  const reads = fc.array(fc.tuple(fc.nat(50), fc.integer({ min: 1, max: 60 })), { minLength: 3, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(slices, keeping, reads, async (counts, kept, places) => {
      const { log } = await fresh();
      let total = 0;
      for (const count of counts) {
        await log.append({ topic: factsTopic, events: numbered(total, count) });
        total += count;
      }
      const whole = await log.read({ ...anns, offset: 0n }, 100);
      expect(whole.events.map(numberOf)).toEqual(numbered(0, total).map(numberOf));
      for (const keepEvents of kept.toSorted((one, other) => other - one)) {
        await archive({ keepEvents });
        for (const [offset, max] of places) {
          const { events } = await log.read({ ...anns, offset: BigInt(offset) }, max);
          expect(events).toEqual(whole.events.slice(offset, offset + max));
        }
      }
      await rm(folder, { recursive: true });
    }),
    { numRuns: 25 },
  );
});

describe('what is moved', () => {
  beforeEach(async () => {
    const { log } = await fresh();
    await log.append({ topic: factsTopic, events: numbered(0, 5) });
    await log.append({ topic: factsTopic, events: numbered(5, 5) });
  });

  test('was recorded before the instant that was named, not at it', async () => {
    expect(await archive({ before: recordedAt })).toEqual([]);
    expect((await archive({ before: later })).map(({ nextOffset }) => nextOffset)).toEqual([10n]);
  });

  test('ends before the first batch that is young, even where an older one follows', async () => {
    await database.admin.query(`update log_batch set recorded_at = '2027-01-01T00:00:00Z' where first_offset = 0`);
    expect(await archive()).toEqual([]);
  });

  test.each([
    [5, 5n],
    [6, undefined],
  ])('is whole batches: with %d events to stay, the archive ends at %s', async (keepEvents, end) => {
    expect((await archive({ keepEvents })).at(-1)?.nextOffset).toBe(end);
    expect(await inTable()).toBe(end === undefined ? 2 : 1);
  });

  test('is written once: a second run finds nothing to do', async () => {
    const [range] = await archive();
    const { mtimeMs } = await stat(join(folder, range?.file ?? ''));
    expect(await archive()).toEqual([]);
    expect((await stat(join(folder, range?.file ?? ''))).mtimeMs).toBe(mtimeMs);
    expect(await readdir(join(folder, factsTopic), { recursive: true })).toEqual([
      `0${anns.partition}`,
      `0${anns.partition}/0000000000000000000.batches`,
    ]);
  });

  test('goes by nobody but the owner of the tables, one run at a time', async () => {
    for (const role of [database.app, database.reader]) {
      const run = archiveTopic(role, { topic: facts, before: later, keepEvents: 0, folder });
      await expect(run.next()).rejects.toThrow(/permission denied/);
      await expect(role.query('delete from log_archive')).rejects.toThrow(/permission denied/);
    }
    await database.admin.transaction(async (tx) => {
      await tx.query("select pg_advisory_xact_lock(hashtext('tributary.archive'))");
      await expect(archive()).rejects.toThrow(TransientFault);
    });
    expect(await inTable()).toBe(2);
  });

  test('does not replace the file of another log', async () => {
    await archive();
    await database.admin.query('truncate log_partition, log_batch, log_archive');
    await database.admin.query('insert into log_partition (topic, "partition") select $1, generate_series(0, 2)', [
      factsTopic,
    ]);
    await openLog(folder).append({ topic: factsTopic, events: numbered(100, 5) });
    await expect(archive()).rejects.toThrow(PermanentFault);
    expect(await inTable()).toBe(1);
  });

  test('has no hole', async () => {
    await database.admin.query('delete from log_batch where first_offset = 0');
    await expect(archive()).rejects.toThrow(`${factsTopic}/${anns.partition}: expected offset 0, the log goes on at 5`);
  });
});

describe('a file ends at its limits', () => {
  const insert = async (batches: number, body: Buffer, bytesOfLast = body.length) => {
    await database.admin.query('insert into log_partition values ($1, 0, $2), ($1, 1, 0), ($1, 2, 0)', [
      factsTopic,
      batches,
    ]);
    await database.admin.query(
      `insert into log_batch select $1, 0, number, 1, $2, 1, substr($4::bytea, 1, case when number = $3 - 1 then $5 else length($4) end)
       from generate_series(0, $3::integer - 1) as number`,
      [factsTopic, recordedAt, batches, body, bytesOfLast],
    );
  };
  const ends = async () => (await archive()).map(({ nextOffset }) => nextOffset);
  beforeEach(() => fresh());

  test.each([
    [fileLimit.items, [10_000n]],
    [fileLimit.items + 1, [10_000n, 10_001n]],
  ])('%d batches', async (batches, files) => {
    await insert(batches, encodeBatch([fact('ann', 1)]));
    expect(await ends()).toEqual(files);
    const reader = postgresLogReader(database.reader, topics, folder);
    const { events } = await reader.read({ topic: factsTopic, partition: 0, offset: 9_990n }, 20);
    expect(events).toHaveLength(batches - 9_990);
  });

  test.each([
    [fileLimit.bytes, [64n]],
    [fileLimit.bytes + 1, [64n, 65n]],
  ])('%d bytes', async (bytes, files) => {
    const each = fileLimit.bytes / 64;
    await insert(files.length === 1 ? 64 : 65, Buffer.alloc(each), files.length === 1 ? each : bytes - 64 * each);
    expect(await ends()).toEqual(files);
  });
});

describe('a file that cannot be read', () => {
  let path: string;
  beforeEach(async () => {
    const { log } = await fresh();
    await log.append({ topic: factsTopic, events: numbered(0, 4) });
    const [range] = await archive();
    path = join(folder, range?.file ?? '');
    await log.append({ topic: factsTopic, events: numbered(4, 2) });
  });
  const message = (detail: string) =>
    `${factsTopic}/${anns.partition}: offsets 0 to 3 are archived in ${factsTopic}/0${anns.partition}/0000000000000000000.batches: ${detail}`;
  const read = (offset: bigint, log: EventLog = openLog(folder)) => log.read({ ...anns, offset }, 10);

  test('is named with its range, and what is not in it can be read', async () => {
    await rename(path, `${path}.away`);
    await expect(read(1n)).rejects.toThrow(message('it cannot be opened (ENOENT)'));
    expect((await read(4n)).events.map(numberOf)).toEqual([4, 5]);
  });

  test('because no folder is set is said, too', async () => {
    await expect(read(0n, openLog())).rejects.toThrow(message('no archive folder is set (LOG_ARCHIVE_DIR)'));
  });

  test('because it is cut short or grew is told from its size', async () => {
    const { size } = await stat(path);
    await truncate(path, size - 1);
    await expect(read(0n)).rejects.toThrow(message(`it has ${size - 1} bytes instead of ${size}`));
    await writeFile(path, Buffer.alloc(2), { flag: 'a' });
    await expect(read(0n)).rejects.toThrow(message(`it has ${size + 1} bytes instead of ${size}`));
  });

  test('because any of its bits has changed is found, even once it was read', async () => {
    const whole = await readFile(path);
    const log = openLog(folder);
    expect((await read(0n, log)).events).toHaveLength(6);
    for (let at = 0; at < whole.length; at += 7) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ 0x10;
      await writeFile(path, damaged);
      await utimes(path, at, at);
      await expect(read(0n, log)).rejects.toThrow(ArchiveFault);
    }
    await writeFile(path, whole);
    expect((await read(0n, log)).events).toHaveLength(6);
  });

  test('stops its readers where they are: nothing is skipped or parked, and they go on once it is back', async () => {
    await rename(path, `${path}.away`);
    const seen: number[] = [];
    const log = openLog(folder);
    const subscription = await log.subscribe(
      { group: 'rebuild', topics: [factsTopic], from: 'start' },
      async ({ events }) => void seen.push(...events.map(numberOf)),
    );
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(seen).toEqual([]);
    await rename(`${path}.away`, path);
    await until(() => seen.length === 6);
    await subscription.stop();
    expect(seen).toEqual([0, 1, 2, 3, 4, 5]);
    expect((await database.app.query('select from dead_letter')).rowCount).toBe(0);
    expect(await readAll({ log, partitions })).toHaveLength(6);
  });
});
