import fc from 'fast-check';
import {
  type CommissionEvent,
  commissionTopic,
  type DirectoryEvent,
  directoryTopic,
  type ConversionEvent,
  conversionTopic,
  topics,
} from '#contracts';
import { derivedId, type EventLog, logTablesSql, postgresEventLog, postgresLogReader } from '#event-log';
import { type RunningService, startService } from '#runtime';
import { type TestDatabase, testClock, testDatabase } from '#testing';
import { attributionService } from './attribution.module.js';
import { attributionMigrations } from './database/migrations.js';
import { verifyAttribution } from './verify/verify-attribution.query.js';

const clock = testClock('2026-10-05T00:00:00.000Z');
const token = 'a-token-between-services';
const programId = '018f9a52-7a10-7c3e-9d41-2b6a5f0c1e02';
const sourceId = '018f9a52-7a10-7c3e-9d41-2b6a5f0c1e03';
const requestId = '018f9a52-7a10-7c3e-9d41-2b6a5f0c1e05';
const occurredAt = '2026-10-03T14:05:09.000Z';
const logOnly = [{ name: '0001', sql: logTablesSql() }];

let own: TestDatabase;
let gateway: TestDatabase;
let ingestion: TestDatabase;
let service: RunningService;
let directory: EventLog;
let reports: EventLog;

beforeAll(async () => {
  [own, gateway, ingestion] = await Promise.all([
    testDatabase('attribution', attributionMigrations),
    testDatabase('gateway', logOnly),
    testDatabase('ingestion', logOnly),
  ]);
  directory = postgresEventLog({ database: gateway.app, topics, clock });
  reports = postgresEventLog({ database: ingestion.app, topics, clock });
  const env = {
    DATABASE_URL: own.url,
    GATEWAY_LOG_URL: gateway.readerUrl,
    INGESTION_LOG_URL: ingestion.readerUrl,
    SERVICE_TOKEN: token,
    LOG_LEVEL: 'silent',
  };
  service = await startService(attributionService, env, { clock });
});
afterAll(async () => {
  await service.stop();
  await Promise.all([own.drop(), gateway.drop(), ingestion.drop()]);
});

let events = 0;
async function tell(event: DirectoryEvent | ConversionEvent): Promise<void> {
  const isDirectory = event.type === 'CreatorRegistered' || event.type === 'ProgramOpened';
  const topic = isDirectory ? directoryTopic : conversionTopic;
  const key = 'conversionId' in event ? event.conversionId : 'creatorId' in event ? event.creatorId : event.programId;
  const encoded = topic.encode(event as never);
  const id = derivedId('event', (events += 1));
  const log = isDirectory ? directory : reports;
  await log.append({ topic: topic.name, events: [{ ...encoded, id, key, occurredAt, correlationId: 'c1' }] });
}

const creator = (handle: string): DirectoryEvent => ({
  type: 'CreatorRegistered',
  creatorId: derivedId('creator', handle),
  handle,
  displayName: handle,
  occurredAt,
});
const gross = (minor: bigint) => ({ gross: { minor, currency: 'EUR' } });
const donation = (name: string, handle: string, program: string): ConversionEvent => ({
  type: 'ConversionReported',
  conversionId: derivedId('conversion', name),
  sourceId,
  network: 'signed',
  transactionId: name,
  stream: 'donation',
  programId: program,
  figures: gross(1001n),
  creatorHandle: handle,
  occurredAt,
  reportedAt: occurredAt,
  requestId,
});
const about = (name: string) => ({ conversionId: derivedId('conversion', name), occurredAt, requestId });
const confirmed = (name: string): ConversionEvent => ({ type: 'ConversionConfirmed', ...about(name) });
const reversed = (name: string, minor: bigint): ConversionEvent => ({
  type: 'ConversionReversed',
  ...about(name),
  reversalId: `r${minor}`,
  figures: gross(minor),
  reason: 'returned',
});
const ruleSet = {
  effectiveFrom: '2026-10-01T00:00:00.000Z',
  basis: 'conversion_time',
  rounding: 'half_even',
  attribution: { model: 'last_click', lookbackDays: 30 },
  rules: [{ id: 'all', priority: 1, when: {}, then: { percentPpm: 1_000_000, of: 'gross' } }],
  split: { platformFeePpm: 200_000 },
  hold: { days: 14 },
};
let keys = 0;
const publish = async (program: string, document: object = ruleSet) =>
  fetch(`${service.url}/internal/programs/${program}/rule-sets`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': `key-${(keys += 1)}`,
      'x-tributary-subject': 'olga',
    },
    body: JSON.stringify({ ruleSet: document, publishedBy: 'olga' }),
  });

async function commissions(program: string): Promise<CommissionEvent[]> {
  const reader = postgresLogReader(own.reader, topics);
  const all: CommissionEvent[] = [];
  for (const partition of (await reader.heads(commissionTopic.name)).keys()) {
    for (let offset = 0n; ;) {
      const batch = await reader.read({ topic: commissionTopic.name, partition, offset }, 1_000);
      if (batch.events.length === 0) break;
      all.push(...batch.events.map((event) => commissionTopic.decode(event)));
      offset = batch.nextOffset;
    }
  }
  return all.filter((event) => event.programId === program);
}

/** What the books would say of a program: the sums of what they were told. */
async function booked(program: string): Promise<{ total: bigint; share: bigint; approved: number }> {
  const told = await commissions(program);
  const accrued = new Set(
    told.filter(({ type }) => type === 'CommissionAccrued').map(({ commissionId }) => commissionId),
  );
  const sign = ({ type, commissionId }: CommissionEvent): bigint => {
    if (type === 'CommissionReversed') return -1n;
    return type === 'CommissionApproved' && accrued.has(commissionId) ? 0n : 1n;
  };
  return {
    total: told.reduce((sum, event) => sum + sign(event) * event.total.minor, 0n),
    share: told.reduce((sum, event) => sum + sign(event) * event.creatorShare.minor, 0n),
    approved: new Set(told.filter(({ type }) => type === 'CommissionApproved').map(({ commissionId }) => commissionId))
      .size,
  };
}

async function settled(): Promise<void> {
  const behind = async () => {
    for (const [log, reader, topic] of [
      [own, directory, directoryTopic.name],
      [own, reports, conversionTopic.name],
    ] as const) {
      const heads = (await reader.heads(topic)).reduce((sum, head) => sum + head, 0n);
      const { rows } = await log.app.query<{ sum: string | null }>(
        'select sum(next_offset)::text as sum from consumer_checkpoint where topic = $1',
        [topic],
      );
      if (BigInt(rows[0]?.sum ?? '0') < heads) return true;
    }
    return false;
  };
  for (let tries = 0; (await behind()) && tries < 1_000; tries += 1) await new Promise((done) => setTimeout(done, 10));
  expect(await behind()).toBe(false);
}

test('a donation is accrued, approved with its hold, and taken back in part', async () => {
  await publish(programId);
  await tell(creator('mira'));
  for (const event of [donation('d1', 'mira', programId), confirmed('d1'), reversed('d1', 500n)]) await tell(event);
  await settled();
  const share = (total: bigint, part: bigint) => ({
    total: { minor: total, currency: 'EUR' },
    creatorShare: { minor: part, currency: 'EUR' },
    fee: { minor: total - part, currency: 'EUR' },
  });
  expect(await commissions(programId)).toMatchObject([
    { type: 'CommissionAccrued', ...share(1001n, 801n), debtor: `source:${sourceId}`, stream: 'donation' },
    { type: 'CommissionApproved', ...share(1001n, 801n), availableAt: '2026-10-18T00:00:00.000Z' },
    { type: 'CommissionReversed', ...share(500n, 400n), reason: 'returned' },
  ]);
});

test('a deliverable is owed by the brand that agreed on it, under the rules of the day of the agreement', async () => {
  const program = '018f9a52-7a10-7c3e-9d41-2b6a5f0c1e12';
  await publish(program);
  await publish(program, { ...ruleSet, effectiveFrom: '2026-10-04T00:00:00.000Z', split: { platformFeePpm: 0 } });
  const sponsorship = { sponsorshipId: derivedId('sponsorship', 'autumn'), brand: 'acme-shoes', dueOn: '2026-10-20' };
  await tell({ ...donation('reel', 'mira', program), stream: 'sponsorship', sponsorship } as ConversionEvent);
  await tell({ ...confirmed('reel'), occurredAt: '2026-10-04T12:00:00.000Z' });
  await settled();
  const told = { debtor: 'brand:acme-shoes', stream: 'sponsorship', fee: { minor: 200n, currency: 'EUR' } };
  expect(await commissions(program)).toMatchObject([
    { type: 'CommissionAccrued', ...told },
    { type: 'CommissionApproved', ...told, availableAt: '2026-10-19T00:00:00.000Z' },
  ]);
});

test('the decision is kept with its arithmetic and read as it was made', async () => {
  const [first] = await commissions(programId);
  const answer = await fetch(`${service.url}/internal/decisions/${first?.decisionId}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(await answer.json()).toMatchObject({
    version: 1,
    ruleId: 'all',
    ruleSetVersion: 1,
    total: { minor: '1001', currency: 'EUR' },
    arithmetic: [{ name: 'base' }, { name: 'total' }, { name: 'fee' }, { name: 'creatorShare', result: '801' }],
  });
});

test('rules that would change what has been decided are refused; a published version stays', async () => {
  const past = await publish(programId, { ...ruleSet, effectiveFrom: '2026-10-02T00:00:00.000Z' });
  expect([past.status, await past.json()]).toMatchObject([
    409,
    { type: 'urn:tributary:problem:would-change-the-past' },
  ]);
  await expect(own.admin.query('update rule_set set version = 9')).rejects.toThrow(/append-only/);
  await expect(own.admin.query('delete from decision')).rejects.toThrow(/append-only/);
});

test('whatever arrives first (creator, rules or reports), the same is earned', async () => {
  const seeds = fc.record({
    order: fc.shuffledSubarray(['creator', 'rules', 'first', 'second'], { minLength: 4, maxLength: 4 }),
    pauses: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
  });
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(seeds, async ({ order, pauses }) => {
      const run = `run-${(runs += 1)}`;
      const program = derivedId('program', run);
      const steps: Record<string, () => Promise<unknown>> = {
        creator: () => tell(creator(run)),
        rules: async () => expect((await publish(program)).status).toBe(201),
        first: async () => {
          for (const event of [donation(`${run}-1`, run, program), reversed(`${run}-1`, 300n), confirmed(`${run}-1`)])
            await tell(event);
        },
        second: async () => {
          for (const event of [donation(`${run}-2`, run, program), confirmed(`${run}-2`), reversed(`${run}-2`, 1001n)])
            await tell(event);
        },
      };
      for (const [index, step] of order.entries()) {
        await steps[step]?.();
        if (pauses[index] === true) await settled();
      }
      await settled();
      const { total, share } = await booked(program);
      expect([total, share]).toEqual([701n, 561n]);
      const waiting = await own.app.query('select 1 from waiting_conversion where transaction_id like $1', [
        `${run}-%`,
      ]);
      expect(waiting.rowCount).toBe(0);
    }),
    { numRuns: 20 },
  );
});

test('what waits says what it waits for', async () => {
  const program = derivedId('program', 'lonely');
  await tell(donation('lonely', 'nobody', program));
  await settled();
  const answer = await fetch(`${service.url}/internal/waiting-conversions?limit=200`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const { items } = (await answer.json()) as { items: { transactionId: string; reason: string }[] };
  expect(items).toMatchObject([{ transactionId: 'lonely', reason: 'creator-unknown' }]);
});

test('all of it verifies, and a changed decision is named', async () => {
  const sound = await verifyAttribution(own.admin);
  expect(sound.filter(({ fault }) => fault !== undefined)).toEqual([]);
  const { rows } = await own.admin.query<{ decision_id: string }>(
    'select decision_id from decision order by 1 limit 1',
  );
  await own.admin.query('alter table decision disable trigger all');
  await own.admin.query(`update decision set inputs = '{"case":"another"}' where decision_id = $1`, [
    rows[0]?.decision_id,
  ]);
  const faults = (await verifyAttribution(own.admin)).flatMap(({ fault }) => fault ?? []);
  expect(faults).toEqual([expect.stringContaining(rows[0]?.decision_id ?? '')]);
});

test('a decision names its rules by version and hash, and is named itself where these are not kept', async () => {
  const { rows } = await own.admin.query<{ decision_id: string; rules: unknown }>(
    `select decision_id, inputs -> 'rules' as rules from decision where inputs::text like '%"rules"%' order by 1 limit 1`,
  );
  expect(rows[0]?.rules).toEqual({ version: 1, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
  await own.admin.query('alter table rule_set disable trigger all');
  await own.admin.query('update rule_set set version = version + 100');
  const check = 'every decision was made under rules that are kept';
  const finding = (await verifyAttribution(own.admin)).find((found) => found.check === check);
  expect(finding?.fault).toMatch(/^decision [0-9a-f-]{36}$/);
});
