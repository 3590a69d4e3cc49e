import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CommissionEvent,
  commissionTopic,
  instructionRoutes,
  ledgerRoutes,
  payoutItemTopic,
  type ReservationEvent,
  reservationTopic,
  settlementTopic,
} from '#contracts';
import { type EventLog, logTablesSql, partitionOf, postgresEventLog, postgresLogReader } from '#event-log';
import { internalClient, logger, type RunningService, startService } from '#runtime';
import { type TestClock, testClock, type TestDatabase, testDatabase } from '#testing';
import { batch, commission, creatorOf, euro, item } from '../test/books.js';
import { paid, settlement, settlementBatch } from '../test/settlements.js';
import { ledgerMigrations } from './database/migrations.js';
import type { CommissionRefusal } from './domain/commission.decider.js';
import { ledgerService } from './ledger.module.js';
import { verifyLedger } from './verify/verify-ledger.query.js';
import { refusedReads } from '../test/refused-reads.js';

const token = 'a-token-between-services';
const ann = creatorOf('ann');
const bob = creatorOf('bob');

let databases: { ledger: TestDatabase; attribution: TestDatabase; payout: TestDatabase; ingestion: TestDatabase };
let clock: TestClock;
let service: RunningService;
let client: ReturnType<typeof internalClient>;
let commissions: EventLog;
let items: EventLog;
let settlements: EventLog;

const start = async () => {
  const { ledger, attribution, payout, ingestion } = databases;
  service = await startService(
    ledgerService,
    {
      DATABASE_URL: ledger.url,
      ATTRIBUTION_LOG_URL: attribution.readerUrl,
      PAYOUT_LOG_URL: payout.readerUrl,
      INGESTION_LOG_URL: ingestion.readerUrl,
      SERVICE_TOKEN: token,
      HOLD_CHECK_MS: '20',
      RECEIVABLE_CHECK_MS: '20',
    },
    { clock, logger: logger('ledger', 'silent') },
  );
  client = internalClient({ baseUrl: service.url, token, name: 'ledger' });
};
const stop = async () => {
  await client.close();
  await service.stop();
};

beforeAll(async () => {
  const log = [{ name: '0001-log', sql: logTablesSql() }];
  const [ledger, attribution, payout, ingestion] = await Promise.all([
    testDatabase('ledger', ledgerMigrations),
    testDatabase('attribution', log),
    testDatabase('payout', log),
    testDatabase('ingestion', log),
  ]);
  databases = { ledger, attribution, payout, ingestion };
  clock = testClock('2026-11-01T12:00:00.000Z');
  commissions = postgresEventLog({ database: attribution.app, topics: [commissionTopic], clock });
  items = postgresEventLog({ database: payout.app, topics: [payoutItemTopic], clock });
  settlements = postgresEventLog({ database: ingestion.app, topics: [settlementTopic], clock });
  await start();
});
afterAll(async () => {
  await stop();
  await Promise.all(Object.values(databases).map((database) => database.drop()));
});

const report = (...events: ReturnType<typeof commission>[]) =>
  commissions.append({
    topic: commissionTopic.name,
    events: batch(commissionTopic, { partition: 0, firstOffset: 0n }, events).events,
  });
const pay = (...events: ReturnType<typeof item>[]) =>
  items.append({
    topic: payoutItemTopic.name,
    events: batch(payoutItemTopic, { partition: 0, firstOffset: 0n }, events).events,
  });
const balanceOf = async (creatorId: string) => {
  const { balances } = await client.call(ledgerRoutes.getBalances, { params: { creatorId } });
  const [{ pending, held, available, reserved } = {}] = balances as [Partial<(typeof balances)[number]>?];
  return [pending, held, available, reserved].map((money) => Number(money?.minor ?? 0n));
};
const until = async <T>(read: () => Promise<T>, expected: T) => {
  for (let tries = 0; tries < 200 && JSON.stringify(await read()) !== JSON.stringify(expected); tries += 1)
    await sleep(25);
  expect(await read()).toEqual(expected);
};
const answers = async (): Promise<ReservationEvent['type'][]> => {
  const reader = postgresLogReader(databases.ledger.reader, [reservationTopic]);
  const heads = await reader.heads(reservationTopic.name);
  const read = heads.map((_, partition) => reader.read({ topic: reservationTopic.name, partition, offset: 0n }, 100));
  return (await Promise.all(read)).flatMap(({ events }) => events.map((event) => reservationTopic.decode(event).type));
};

test('facts of other services reach the books, and are read from them', async () => {
  await report(commission('CommissionApproved', { availableAt: '2026-11-02T00:00:00.000Z' }));
  await until(() => balanceOf(ann), [0, 520, 0, 0]);
  clock.set('2026-11-02T00:00:00.000Z');
  await until(() => balanceOf(ann), [0, 0, 520, 0]);
  await pay(item('ReservationRequested', { minor: 500n }), item('ReservationRequested', { item: 'two', minor: 21n }));
  await until(() => balanceOf(ann), [0, 0, 20, 500]);
  await until(answers, ['FundsReserved', 'ReservationRefused']);
});

test('what a debtor has paid reaches the books', async () => {
  const { events } = settlementBatch([settlement([paid('one')])], 0n);
  await settlements.append({ topic: settlementTopic.name, events });
  const { ledger } = databases;
  const posted = async () => (await ledger.admin.query('select paid, difference from settlement_line')).rows;
  await until(async () => (await posted()).length, 1);
});

test('what debtors owe is summed up without anybody asking', async () => {
  const { admin } = databases.ledger;
  const lacking = async () =>
    (
      await admin.query(
        `select from journal_partition as fence left join receivable_checkpoint as mark using ("partition")
         where mark.next_seq is distinct from fence.next_seq`,
      )
    ).rowCount;
  await report(commission('CommissionApproved', { creator: 'dora', commission: 'of dora' }));
  await until(() => balanceOf(creatorOf('dora')), [0, 0, 520, 0]);
  await until(lacking, 0);
  expect((await admin.query('select confirmed from receivable_total where confirmed > 0')).rowCount).toBe(1);
});

const atMost = 2n ** 63n - 1n;
const says = (type: CommissionEvent['type'], creator: string, change: object = {}) =>
  ({ ...commission(type, { creator }), ...change }) as CommissionEvent;
const amounts = (share: bigint, fee: bigint) => ({
  ...{ total: euro(share + fee), creatorShare: euro(share), fee: euro(fee) },
});
const dollars = { total: { minor: 1n, currency: 'USD' } };
/** What a creator's log says first, and then a fact that the books refuse for this reason. */
const refused: Record<CommissionRefusal, readonly [CommissionEvent['type'], object?][]> = {
  'fact-differs': [['CommissionAccrued'], ['CommissionAccrued', amounts(521n, 130n)]],
  'currency-differs': [['CommissionAccrued'], ['CommissionReversed', dollars]],
  'amounts-do-not-add-up': [['CommissionAccrued', { total: euro(651n) }]],
  'amount-negative': [['CommissionApproved', amounts(-1n, 1n)]],
  'commission-unknown': [['CommissionReversed']],
  'terms-differ': [['CommissionAccrued'], ['CommissionAdjusted', { debtor: 'source:tune' }]],
  'already-accrued': [['CommissionAccrued'], ['CommissionAccrued', amounts(1n, 0n)]],
  'already-approved': [['CommissionApproved'], ['CommissionApproved', amounts(1n, 0n)]],
  'amounts-differ': [['CommissionAccrued'], ['CommissionApproved', amounts(519n, 130n)]],
  'exceeds-remainder': [['CommissionAccrued'], ['CommissionReversed', amounts(521n, 130n)]],
  'amount-out-of-range': [['CommissionAccrued', amounts(atMost, 1n)]],
};

test('a fact that the books refuse parks its key with the reason; the others of its slice are posted', async () => {
  const cases = Object.entries(refused).map(([refusal, said]) => {
    const neighbours = Array.from({ length: 1_000 }, (_, number) => `beside ${refusal} ${number}`);
    const neighbour = neighbours.find(
      (name) => partitionOf(creatorOf(name), 12) === partitionOf(creatorOf(refusal), 12),
    );
    return { refusal, facts: said.map(([type, change]) => says(type, refusal, change)), neighbour: neighbour ?? '' };
  });
  const events = cases.flatMap(({ refusal, facts, neighbour }) => {
    const logged = batch(commissionTopic, { partition: 0, firstOffset: 0n }, [
      commission('CommissionAccrued', { creator: neighbour }),
      ...facts,
      commission('CommissionAccrued', { creator: refusal, commission: 'behind it' }),
      commission('CommissionApproved', { creator: neighbour }),
    ]).events;
    if (refusal !== 'fact-differs') return logged;
    return logged.map((event, index) => (index === 2 ? { ...event, id: logged[1]?.id ?? '' } : event));
  });
  await commissions.append({ topic: commissionTopic.name, events });
  for (const { neighbour } of cases) await until(() => balanceOf(creatorOf(neighbour)), [0, 0, 520, 0]);
  const parked = async () => {
    const { rows } = await databases.ledger.admin.query<{ key: string; cause: string }>(
      "select key, cause from dead_letter where standing = 'failed'",
    );
    return Object.fromEntries(rows.map(({ key, cause }) => [key, /: ([a-z-]+): /.exec(cause)?.[1]]));
  };
  await until(parked, Object.fromEntries(cases.map(({ refusal }) => [creatorOf(refusal), refusal])));
  for (const { refusal, facts } of cases) {
    const [first] = facts.length === 1 ? [] : facts;
    const posted = first === undefined ? [0, 0] : first.type === 'CommissionApproved' ? [0, 520] : [520, 0];
    const [pending, , available] = await balanceOf(creatorOf(refusal));
    expect([pending, available]).toEqual(posted);
  }
});

test('what people tell the books is followed as the facts of other services are', async () => {
  const creatorId = creatorOf('eve');
  const ask = (minor: bigint, actor: string) =>
    client.call(instructionRoutes.proposeInstruction, {
      body: {
        adjustment: { creatorId, amount: euro(minor), effectiveOn: '2026-11-01' },
        ...{ reasonCode: 'goodwill', reason: 'counted late', actor, alone: true },
      },
      once: { key: `adjust-${minor}`, subject: actor },
    });
  const small = await ask(10_000n, 'fina');
  expect(await ask(10_000n, 'fina')).toEqual(small);
  await until(() => balanceOf(creatorId), [0, 0, 10_000, 0]);
  const { instructionId, status } = await ask(10_001n, 'fina');
  expect(status).toBe('proposed');
  const approve = (actor: string) =>
    client.call(instructionRoutes.approveInstruction, {
      ...{ params: { instructionId }, body: { actor }, once: { key: 'yes', subject: actor } },
    });
  await expect(approve('fina')).rejects.toMatchObject({ status: 403, type: 'urn:tributary:problem:same-person' });
  expect(await approve('finn')).toMatchObject({ status: 'instructed', proposedBy: 'fina', decidedBy: 'finn' });
  await until(() => balanceOf(creatorId), [0, 0, 20_001, 0]);
  await expect(ask(0n, 'fina')).rejects.toMatchObject({
    ...{ status: 422, type: 'urn:tributary:problem:amount-zero' },
    told: { members: { pointer: '#/adjustment/amount' } },
  });
  const listed = await client.call(instructionRoutes.listInstructions, { query: { status: 'instructed' } });
  expect(listed.items.map(({ adjustment }) => adjustment?.amount.minor)).toEqual([10_001n, 10_000n]);
});

test('after a restart it goes on where it was', async () => {
  await report(commission('CommissionApproved', { creator: 'bob' }));
  await until(() => balanceOf(bob), [0, 0, 520, 0]);
  await stop();
  await report(commission('CommissionReversed', { creator: 'bob', share: 20n, fee: 5n }));
  await start();
  await until(() => balanceOf(bob), [0, 0, 500, 0]);
});

test('every answer fits its contract', async () => {
  const page = await client.call(ledgerRoutes.listEntries, { params: { creatorId: ann }, query: { limit: 2 } });
  expect(page.items.map(({ kind }) => kind)).toEqual(['funds-reserved', 'hold-ended']);
  const next = await client.call(ledgerRoutes.listEntries, {
    params: { creatorId: ann },
    query: { limit: 2, cursor: page.nextCursor ?? '' },
  });
  expect(next).toMatchObject({ items: [{ kind: 'commission-approved' }], nextCursor: null });
  const entryId = page.items[0]?.entryId ?? '';
  const { postings } = await client.call(ledgerRoutes.getEntry, { params: { creatorId: ann, entryId } });
  expect(postings).toEqual([
    { account: 'available', debit: euro(500n) },
    { account: 'reserved', credit: euro(500n) },
  ]);
  const month = { params: { creatorId: ann, month: '2026-11' } };
  const { document, sha256 } = await client.call(ledgerRoutes.getStatement, { ...month, query: { currency: 'EUR' } });
  const expected = { opening: { held: { minor: '520' } }, closing: { available: { minor: '20' } } };
  expect([JSON.parse(document), sha256]).toMatchObject([{ status: 'preliminary', ...expected }, undefined]);
});

test('the lines of an account come page by page, by a cursor that leads both ways', async () => {
  const ask = (query: { order?: 'newest' | 'oldest'; cursor?: string }) =>
    client.call(ledgerRoutes.listLines, {
      params: { creatorId: ann },
      query: { account: 'available', currency: 'EUR', limit: 1, ...query },
    });
  const first = await ask({});
  expect(first.items).toMatchObject([{ line: '2', kind: 'funds-reserved', amount: euro(-500n), balance: euro(20n) }]);
  const second = await ask({ cursor: first.nextCursor ?? '' });
  expect(second).toMatchObject({ items: [{ line: '1', kind: 'hold-ended' }], nextCursor: null });
  const oldest = await ask({ order: 'oldest' });
  expect(oldest.items).toEqual(second.items);
  expect((await ask({ order: 'oldest', cursor: oldest.nextCursor ?? '' })).items).toEqual(first.items);
});

test('earnings of a year and a day, and a trial balance, fit their contracts', async () => {
  const query = { from: '2025-10-01', to: '2026-10-01', by: 'day' } as const;
  expect((await client.call(ledgerRoutes.getEarnings, { params: { creatorId: ann }, query })).items).toEqual([]);
  const { currencies } = await client.call(ledgerRoutes.getTrialBalance, { query: { effectiveOn: '2026-10-31' } });
  expect(currencies.map(({ currency, debits, credits }) => [currency, debits === credits])).toEqual([['EUR', true]]);
});

test('a balance is asked for on both clocks', async () => {
  const ask = async (query: { effectiveOn?: string; knownAt?: string }) =>
    (await client.call(ledgerRoutes.getBalances, { params: { creatorId: ann }, query })).balances.map(
      ({ held, available }) => [held.minor, available.minor],
    );
  expect(await ask({ effectiveOn: '2026-10-02' })).toEqual([]);
  expect(await ask({ effectiveOn: '2026-10-31' })).toEqual([[520n, 0n]]);
  expect(await ask({ knownAt: '2026-11-01T12:00:00.000Z' })).toEqual([[520n, 0n]]);
  expect(await ask({ knownAt: '2026-11-01T11:59:59.999Z' })).toEqual([]);
  expect(await ask({ effectiveOn: '2026-11-30', knownAt: '2027-01-01T00:00:00.000Z' })).toEqual([[0n, 20n]]);
});

test.each(refusedReads)('%s is a clear no', async (_what, path, status) => {
  const answer = await fetch(`${service.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
});

test('without the service token nothing is read', async () => {
  expect((await fetch(`${service.url}/internal/creators/${ann}/balances`)).status).toBe(401);
});

test('all of it leaves sound books', async () => {
  expect((await verifyLedger(databases.ledger.app)).filter(({ fault }) => fault !== undefined)).toEqual([]);
});
