import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commissionTopic } from '#contracts';
import { type LogBatch, partitionOf } from '#event-log';
import { type Database, migrate, openDatabase, provision, startEmbeddedServer, temporaryServerFolder } from '#postgres';
import { batch, type Books, commission, creatorOf, openBooks } from '../../test/books.js';
import { ledgerMigrations } from '../database/migrations.js';
import { postCommissions } from '../features/post-commissions/post-commissions.handler.js';
import { verifyLedger } from '../verify/verify-ledger.query.js';
import { openJournal } from './journal.js';

/** Three facts of a creator, at some offset of their partition's log. */
function sliceOf(creator: string, firstOffset: bigint): LogBatch {
  const partition = partitionOf(creatorOf(creator), commissionTopic.partitions);
  return batch(commissionTopic, { partition, firstOffset }, [
    commission('CommissionAccrued', { creator, commission: creator }),
    commission('CommissionApproved', { creator, commission: creator, availableAt: '2026-11-20T00:00:00.000Z' }),
    commission('CommissionAccrued', { creator, commission: `${creator} two` }),
  ]);
}

const faults = async (database: Database) => (await verifyLedger(database)).filter(({ fault }) => fault !== undefined);
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const entries = async (database: Database) =>
  Number((await database.query<{ n: bigint }>('select count(*) as n from entry')).rows[0]?.n);

describe('a process that is killed while it posts', () => {
  let books: Books;
  beforeAll(async () => {
    books = await openBooks();
  });
  afterAll(() => books.drop());

  const program = fileURLToPath(new URL('./fixtures/post-until-killed.mjs', import.meta.url));
  const post = (slice: LogBatch, step: number, moment: 'before' | 'after') => {
    const told = JSON.stringify(slice, (_name, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value instanceof Uint8Array ? base64(value) : value,
    );
    const child = spawnSync(process.execPath, [program, books.database.url, told, String(step), moment], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    return child.stdout === 'done\n' ? 'done' : child.signal;
  };

  test.each(['before', 'after'] as const)(
    '%s any of its statements leaves the whole slice or nothing, and the next one goes on',
    async (moment) => {
      const { app } = books.database;
      const { journal } = books.writer;
      for (let step = 1, end: string | null = null; end !== 'done'; step += 1) {
        const slice = sliceOf(`${moment} ${step}`, BigInt(step) * 10n + (moment === 'before' ? 0n : 10_000n));
        const before = await entries(app);
        end = post(slice, step, moment);
        if (end === 'done') expect(step).toBeGreaterThan(8);
        else expect(end).toBe('SIGKILL');
        expect([0, 3]).toContain((await entries(app)) - before);
        await app.transaction((tx) => postCommissions({ journal }, slice, tx));
        expect((await entries(app)) - before).toBe(3);
      }
      expect(await faults(app)).toEqual([]);
    },
    120_000,
  );
});

test('a PostgreSQL that is killed in mid-batch comes back without the batch, and takes it then', async () => {
  const folder = temporaryServerFolder('tributary-test-kill-');
  let server = await startEmbeddedServer({ folder });
  const passwordOf = (role: string) => `password-of-${role}`;
  const open = async () => {
    const [service] = await provision({ adminUrl: server.adminUrl, services: ['ledger'], passwordOf });
    if (service === undefined) throw new Error('the ledger was not provisioned');
    await migrate(service.adminUrl, ledgerMigrations);
    const database = openDatabase({ url: service.url, name: 'spec' });
    const journal = openJournal({ database, clock: () => '2026-11-01T12:00:00.000Z', accountsInMemory: 100 });
    return { database, journal };
  };
  try {
    const before = await open();
    const killed = before.database.transaction(async (tx) => {
      await postCommissions(before, sliceOf('ann', 0n), tx);
      const [postmaster] = readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n');
      process.kill(Number(postmaster), 'SIGKILL');
      await tx.query('select pg_sleep(5)');
    });
    await expect(killed).rejects.toThrow();
    await before.database.end();
    server = await startEmbeddedServer({ folder });
    const { database, journal } = await open();
    expect(await entries(database)).toBe(0);
    await database.transaction((tx) => postCommissions({ journal }, sliceOf('ann', 0n), tx));
    expect(await entries(database)).toBe(3);
    expect(await faults(database)).toEqual([]);
    await database.end();
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}, 60_000);
