import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { type ConversionEvent, conversionTopic, sponsorshipTopic, topics } from '#contracts';
import { type LoggedEvent, postgresLogReader } from '#event-log';
import { type RunningService, startService } from '#runtime';
import { sequentialIds, type TestDatabase, testClock, testDatabase } from '#testing';
import { ingestionMigrations } from '../../database/migrations.js';
import { ingestionService } from '../../ingestion.module.js';
import { encryptSecret } from '../../keeping/source.query.js';

interface Sample {
  network: string;
  source: { timeZone?: string; defaultCurrency?: string; token?: string; secret?: string; now?: string };
  request: { method: string; query: string; headers: Record<string, string>; body?: string };
  expected: {
    outcome: string;
    reason?: string;
    kind?: string;
    transactionId?: string | null;
    status?: string;
    stream?: string;
    currency?: string;
    saleMinor?: string;
    commissionMinor?: string;
    grossMinor?: string;
    clickRef?: string;
    creator?: string;
    occurredAt?: string;
    answer?: string;
  };
}

const secretKey = 'ab'.repeat(32);
const programId = '018f9a52-7a10-7c3e-9d41-2b6a5f0c1e02';
const serviceToken = 'a-token-between-services';

let database: TestDatabase;
let service: RunningService;
let spool: string;
const clock = testClock('2026-10-13T14:00:30.000Z');
const newId = sequentialIds(7);

beforeAll(async () => {
  database = await testDatabase('ingestion', ingestionMigrations);
  spool = mkdtempSync(join(tmpdir(), 'tributary-spool-'));
  const env = {
    DATABASE_URL: database.url,
    SERVICE_TOKEN: serviceToken,
    LOG_LEVEL: 'silent',
    CLICK_ID_KEYS: `1:${'c1'.repeat(16)}`,
    SOURCE_SECRET_KEY: secretKey,
    VISITOR_KEY: 'v'.repeat(32),
    CLICK_SPOOL_DIR: spool,
  };
  service = await startService(ingestionService, env, { clock, newId });
});
afterAll(async () => {
  await service.stop();
  await database.drop();
  rmSync(spool, { recursive: true });
});

async function sourceOf(network: string, { timeZone = 'UTC', defaultCurrency, token, secret }: Sample['source'] = {}) {
  const sourceId = newId();
  await database.admin.query(
    `insert into source (source_id, network, name, program_id, time_zone, default_currency, token_sha256,
       secret_encrypted, created_at)
     values ($1, $2, 'sample', $3, $4, $5, encode(sha256($6::text::bytea), 'hex'), $7, now())`,
    [sourceId, network, programId, timeZone, defaultCurrency, token, secret && encryptSecret(secret, secretKey)],
  );
  return sourceId;
}

const post = (sourceId: string, { method, query, headers, body }: Sample['request']) =>
  fetch(`${service.url}/postbacks/${sourceId}${query === '' ? '' : `?${query}`}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
  });

async function lastRequest(sourceId: string) {
  const { rows } = await database.app.query<{
    outcome: string;
    reason: string | null;
    transaction_ids: string[];
    query: string;
    body: Buffer;
  }>(
    `select outcome, reason, transaction_ids, query, body
     from request join request_body on sha256 = body_sha256
     where source_id = $1 order by request_id desc limit 1`,
    [sourceId],
  );
  return rows[0];
}

async function eventsOf(sourceId: string): Promise<ConversionEvent[]> {
  const { rows } = await database.app.query<{ type: string; schema_version: number; payload: Buffer; stream: string }>(
    `select type, schema_version, payload, stream from stream_event order by stream, version`,
  );
  const events = rows
    .filter(({ stream }) => stream.startsWith('conversion-'))
    .map(({ type, schema_version, payload }) => conversionTopic.decode({ type, version: schema_version, payload }));
  const ids = new Set(
    events.flatMap((event) =>
      event.type === 'ConversionReported' && event.sourceId === sourceId ? event.conversionId : [],
    ),
  );
  return events.filter(({ conversionId }) => ids.has(conversionId));
}

function samplesIn(folder: string): { name: string; sample: Sample }[] {
  return ['awin', 'tune', 'signed'].flatMap((network) =>
    readdirSync(join(folder, network)).map((file) => ({
      name: `${network}/${file.replace('.json', '')}`,
      sample: JSON.parse(readFileSync(join(folder, network, file), 'utf8')) as Sample,
    })),
  );
}

const own = samplesIn(resolve('apps/ingestion/src/networks/samples'));
const sharedFolder = resolve('../shared/data/networks');
const shared = existsSync(sharedFolder)
  ? samplesIn(sharedFolder).map(({ name, sample }) => ({ name: `shared ${name}`, sample }))
  : [];
console.info(`${own.length} samples of the project, ${shared.length} more from beside it`);

test.each([...own, ...shared])('$name becomes what its sample says', async ({ sample }) => {
  const { expected } = sample;
  if (sample.source.now !== undefined) clock.set(sample.source.now);
  const sourceId = await sourceOf(sample.network, sample.source);
  const answer = await post(sourceId, sample.request);
  const text = await answer.text();
  const kept = await lastRequest(sourceId);

  expect(kept).toMatchObject({ outcome: expected.outcome, reason: expected.reason ?? null });
  expect(kept?.body.toString('utf8')).toBe(sample.request.body ?? '');
  if (sample.source.token !== undefined) expect(kept?.query).not.toContain(sample.source.token);
  if (expected.transactionId != null) expect(kept?.transaction_ids).toEqual([expected.transactionId]);
  expect(answer.status).toBe(expected.outcome === 'refused' ? (sample.network === 'tune' ? 403 : 401) : 200);
  if (expected.answer !== undefined) expect(text).toBe(expected.answer);

  const events = await eventsOf(sourceId);
  if (expected.outcome !== 'accepted') {
    expect(events).toEqual([]);
    return;
  }
  const [reported, ...then] = events;
  const figure = (minor?: string) => minor && { minor: BigInt(minor), currency: expected.currency };
  expect(reported).toMatchObject({
    type: 'ConversionReported',
    transactionId: expected.transactionId,
    stream: expected.stream ?? 'affiliate',
    occurredAt: new Date(expected.occurredAt ?? '').toISOString(),
  });
  expect((reported as { figures: object }).figures).toEqual(
    Object.fromEntries(
      Object.entries({
        sale: figure(expected.saleMinor),
        commission: figure(expected.commissionMinor),
        gross: figure(expected.grossMinor),
      }).filter(([, value]) => value !== undefined),
    ),
  );
  expect((reported as { clickRef?: string }).clickRef).toBe(expected.clickRef);
  expect((reported as { creatorHandle?: string }).creatorHandle).toBe(expected.creator);
  const afterwards = { pending: [], approved: ['ConversionConfirmed'], reversed: ['ConversionReversed'] };
  expect(then.map(({ type }) => type)).toEqual(afterwards[(expected.status ?? 'pending') as keyof typeof afterwards]);
});

describe('the signed API', () => {
  const secret = `whsec_${Buffer.from('a secret of thirty-two characters').toString('base64')}`;
  let sourceId: string;
  let messages = 0;
  beforeEach(async () => {
    clock.set('2026-10-13T14:00:30.000Z');
    sourceId = await sourceOf('signed', { secret });
  });
  const send = async (body: object | string) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const id = `msg_${(messages += 1)}`;
    const at = new Date(clock());
    const answer = await fetch(`${service.url}/v1/events`, {
      method: 'POST',
      body: text,
      headers: {
        'content-type': 'application/json',
        'x-tributary-source': sourceId,
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': new Webhook(secret).sign(id, at, text),
      },
    });
    const content = (await answer.json()) as { results?: { outcome: string; reason?: string }[]; type?: string };
    return { status: answer.status, content, outcomes: content.results?.map(({ outcome }) => outcome) };
  };
  const eur = (minor: string) => ({ minor, currency: 'EUR' });
  const occurredAt = '2026-10-13T13:59:00Z';
  const sale = (transactionId: string) => ({
    type: 'revenue.reported',
    transactionId,
    occurredAt,
    stream: 'product',
    creator: 'creator-one',
    gross: eur('1000'),
  });
  const reversal = (transactionId: string, reversalId: string, minor: string) => ({
    type: 'revenue.reversed',
    transactionId,
    reversalId,
    occurredAt,
    gross: eur(minor),
  });
  const confirmed = (transactionId: string) => ({ type: 'revenue.confirmed', transactionId, occurredAt });
  const typesOf = async () => (await eventsOf(sourceId)).map(({ type }) => type);

  test('each item of a batch has its own outcome, and one that cannot be read does not hold up the others', async () => {
    const { status, outcomes } = await send({
      events: [sale('a'), { ...sale('b'), stream: 'barter' }, sale('a'), { type: 'what' }, 7, sale('c')],
    });
    expect(status).toBe(200);
    expect(outcomes).toEqual(['accepted', 'quarantined', 'duplicate', 'quarantined', 'quarantined', 'accepted']);
  });

  test('a reversal and a confirmation that come before their sale wait for it, and nothing of them is lost', async () => {
    expect((await send(reversal('early', 'r1', '400'))).outcomes).toEqual(['waiting']);
    expect((await send(confirmed('early'))).outcomes).toEqual(['waiting']);
    expect(await typesOf()).toEqual([]);
    expect((await send(sale('early'))).outcomes).toEqual(['accepted']);
    expect(await typesOf()).toEqual(['ConversionReported', 'ConversionReversed', 'ConversionConfirmed']);
    const left = await database.app.query("select 1 from request where source_id = $1 and outcome = 'waiting'", [
      sourceId,
    ]);
    expect(left.rowCount).toBe(0);
  });

  test('the same report again adds nothing; the same identity with other content is disputed', async () => {
    await send(sale('same'));
    expect((await send(sale('same'))).outcomes).toEqual(['duplicate']);
    const other = await send({ ...sale('same'), gross: eur('1001') });
    expect(other.content.results).toMatchObject([{ outcome: 'disputed', reason: 'content_differs' }]);
    expect(await typesOf()).toEqual(['ConversionReported']);
  });

  test('more cannot be taken back than there is', async () => {
    await send({ events: [sale('part'), reversal('part', 'r1', '600')] });
    const { content } = await send(reversal('part', 'r2', '401'));
    expect(content.results).toMatchObject([{ outcome: 'disputed', reason: 'exceeds_remainder' }]);
    expect((await send(reversal('part', 'r3', '400'))).outcomes).toEqual(['accepted']);
  });

  test('a deliverable reaches its own topic once', async () => {
    const accepted = {
      type: 'deliverable.accepted',
      deliverableId: 'reel-1',
      sponsorshipId: 'autumn',
      brand: 'acme-shoes',
      creator: 'creator-one',
      occurredAt,
      gross: eur('150000'),
    };
    expect((await send({ events: [accepted, accepted] })).outcomes).toEqual(['accepted', 'duplicate']);
    const reader = postgresLogReader(database.reader, topics);
    const heads = await reader.heads(sponsorshipTopic.name);
    const logged: LoggedEvent[] = [];
    for (const partition of heads.keys()) {
      logged.push(...(await reader.read({ topic: sponsorshipTopic.name, partition, offset: 0n }, 100)).events);
    }
    expect(logged.map((event) => sponsorshipTopic.decode(event))).toMatchObject([
      { brand: 'acme-shoes', deliverableId: 'reel-1', gross: { minor: 150000n, currency: 'EUR' } },
    ]);
  });

  test('a batch ends at a thousand', async () => {
    const many = (count: number) => ({ events: Array.from({ length: count }, (_item, index) => sale(`n${index}`)) });
    expect((await send(many(1_000))).outcomes).toHaveLength(1_000);
    const { status, content } = await send(many(1_001));
    expect([status, content.type]).toEqual([413, 'urn:tributary:problem:batch-too-large']);
  });

  test('a body that is no JSON is kept and quarantined; one beyond the limit is refused', async () => {
    expect((await send('{"type":')).content.results).toMatchObject([{ outcome: 'quarantined', reason: 'undecodable' }]);
    const filler = (bytes: number) => `{"type":"${'x'.repeat(bytes - 11)}"}`;
    expect((await send(filler(1024 * 1024))).status).toBe(200);
    expect((await send(filler(1024 * 1024 + 1))).status).toBe(413);
  });

  test('many requests at once are all kept and all decided', async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, (_one, index) => send(sale(`burst-${index}`))));
    expect(answers.flatMap(({ outcomes }) => outcomes)).toEqual(Array.from({ length: 100 }, () => 'accepted'));
    expect(await typesOf()).toHaveLength(100);
  });
});

test('an unknown source, an unnamed one and another method get a problem', async () => {
  const unknown = await fetch(`${service.url}/postbacks/018f9a52-7a10-7c3e-9d41-2b6a5f0cffff`, { method: 'POST' });
  expect([unknown.status, unknown.headers.get('content-type')]).toEqual([404, expect.stringContaining('problem+json')]);
  expect((await fetch(`${service.url}/v1/events`, { method: 'POST', body: '{}' })).status).toBe(400);
  const sourceId = await sourceOf('awin');
  expect((await fetch(`${service.url}/postbacks/${sourceId}`, { method: 'DELETE' })).status).toBe(405);
});

test('a network may restate a conversion: the difference becomes an amendment, a rejection a reversal', async () => {
  const sourceId = await sourceOf('tune', { token: 'tune-token-1', timeZone: 'UTC' });
  const postback = (status: string, payout: string) =>
    post(sourceId, {
      method: 'GET',
      headers: {},
      query: `transaction_id=t1&amount=45.00&payout=${payout}&currency=USD&status=${status}&datetime=2026-10-06+21%3A30%3A00&security_token=tune-token-1`,
    });
  for (const [status, payout] of [
    ['pending', '4.50'],
    ['pending', '4.50'],
    ['approved', '4.00'],
    ['rejected', '4.00'],
  ]) {
    expect(await (await postback(status ?? '', payout ?? '')).text()).toBe('success=true;');
  }
  const events = await eventsOf(sourceId);
  expect(events.map(({ type }) => type)).toEqual([
    'ConversionReported',
    'ConversionAmended',
    'ConversionConfirmed',
    'ConversionReversed',
  ]);
});
