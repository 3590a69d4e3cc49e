import { randomUUID } from 'node:crypto';
import { directoryTopic } from '#contracts';
import { postgresLogReader } from '#event-log';
import { type DescribedRoute, describedRoutes, rightRequest } from '../test/described-routes.setup.js';
import { type OpenGateway, openGateway } from '../test/gateway.setup.js';
import { batchId, creatorId, entryId, programId, ruleSet, sampleId, sha256 } from '../test/samples.setup.js';

let gateway: OpenGateway;
let operator: string;
let finance: string;
let takingKeys: DescribedRoute[];
beforeAll(async () => {
  gateway = await openGateway();
  [operator, finance] = await Promise.all([gateway.tokenOf('operator'), gateway.tokenOf('finance')]);
  takingKeys = (await describedRoutes(gateway)).filter(({ idempotent }) => idempotent);
});
afterAll(() => gateway.close());

interface Posted {
  readonly key?: string;
  readonly token?: string;
  readonly [header: string]: string | undefined;
}
const post = (path: string, body: unknown, { key = randomUUID(), token = operator, ...headers }: Posted = {}) =>
  gateway.ask(`POST ${path}`, { token, body, headers: { 'idempotency-key': key, ...headers } });
const register = (handle: string, key?: string, token = operator) =>
  post('/v1/creators', { handle, displayName: handle }, { ...(key === undefined ? {} : { key }), token });
const rowsOf = async (handle: string) =>
  (await gateway.database.admin.query('select 1 from creator where handle = $1', [handle])).rowCount;

async function directoryEvents() {
  const reader = postgresLogReader(gateway.database.reader, [directoryTopic]);
  const partitions = [...(await reader.heads(directoryTopic.name)).keys()];
  const batches = await Promise.all(
    partitions.map((partition) => reader.read({ topic: directoryTopic.name, partition, offset: 0n }, 1_000)),
  );
  return batches.flatMap(({ events }) => events.map((event) => ({ ...directoryTopic.decode(event), ...event })));
}

describe('the directory', () => {
  test.each(['a\0b', 'a\ud83d'])('%j, which no table holds, is refused where it stands', async (text) => {
    const creator = await post('/v1/creators', { handle: 'zero', displayName: text });
    const program = await post('/v1/programs', { name: text, allowedHosts: ['boots.example'] });
    expect([creator, program]).toMatchObject([
      { status: 422, json: { errors: [{ pointer: '#/displayName' }] } },
      { status: 422, json: { errors: [{ pointer: '#/name' }] } },
    ]);
    expect(await rowsOf('zero')).toBe(0);
  });

  test('a creator and a program are kept and told to the others, under the correlation id of the request', async () => {
    const correlationId = randomUUID();
    const creator = await post(
      '/v1/creators',
      { handle: 'ada', displayName: 'Ada' },
      { 'x-correlation-id': correlationId },
    );
    const program = await post('/v1/programs', { name: 'Boots', allowedHosts: ['boots.example'] });
    expect([creator.status, program.status]).toEqual([201, 201]);
    expect(await directoryEvents()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          type: 'CreatorRegistered',
          handle: 'ada',
          key: creator.json.creatorId,
          correlationId,
        }),
        expect.objectContaining({ type: 'ProgramOpened', name: 'Boots', key: program.json.programId }),
      ]),
    );
  });

  test('a handle is one creator’s', async () => {
    await register('bea');
    expect(await register('bea')).toMatchObject({
      status: 409,
      json: { type: 'urn:tributary:problem:handle-taken', pointer: '#/handle' },
    });
    expect(await rowsOf('bea')).toBe(1);
  });

  test('lists go page by page, each row once', async () => {
    for (const handle of ['cleo', 'dora', 'edda']) await register(handle);
    const found: unknown[] = [];
    let cursor: string | null = null;
    do {
      const page = await gateway.ask(`GET /v1/creators?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`, {
        token: operator,
      });
      found.push(...(page.json.items as { handle: string }[]).map(({ handle }) => handle));
      cursor = page.json.nextCursor as string | null;
    } while (cursor !== null);
    const { rows } = await gateway.database.admin.query<{ handle: string }>(
      'select handle from creator order by creator_id',
    );
    expect(found).toEqual(rows.map(({ handle }) => handle));
  });
});

describe('an Idempotency-Key', () => {
  test('is taken by every POST and PUT, but for the rerun that may be repeated anyway', async () => {
    const without = (await describedRoutes(gateway)).filter(
      ({ method, idempotent }) => method !== 'GET' && !idempotent,
    );
    expect(without.map(({ name }) => name)).toEqual(['POST /v1/requests/{requestId}/rerun']);
  });

  test('is asked for wherever it is described', async () => {
    for (const described of takingKeys) {
      const { route, asked } = rightRequest(described);
      const token = await gateway.tokenOf(described.roles[0] ?? '');
      const { 'idempotency-key': _key, ...headers } = asked.headers ?? {};
      const said = await gateway.ask(route, { ...asked, headers, token });
      expect([route, said.status, said.json.type]).toEqual([
        route,
        400,
        'urn:tributary:problem:idempotency-key-missing',
      ]);
    }
  });

  test('goes with the subject of the token to the service that owns the effect', async () => {
    const own = ['POST /v1/creators', 'POST /v1/programs'];
    for (const described of takingKeys.filter(({ name }) => !own.includes(name))) {
      const role = described.roles.find((one) => one !== 'creator') ?? '';
      const { route, asked } = rightRequest(described);
      const calls = [gateway.ingestion, gateway.attribution, gateway.ledger, gateway.payout].map(({ seen }) => seen);
      for (const seen of calls) seen.length = 0;
      await gateway.ask(route, { ...asked, token: await gateway.tokenOf(role) });
      const headers = calls
        .flat()
        .map((call) => [call.headers['idempotency-key'], call.headers['x-tributary-subject']]);
      expect([route, headers]).toEqual([route, [[asked.headers?.['idempotency-key'], role]]]);
    }
  });

  test('answers the same request again as it did first, and does nothing again', async () => {
    const [first, again] = [await register('fay', 'fay-1'), await register('fay', 'fay-1')];
    expect([again.status, again.json]).toEqual([201, first.json]);
    expect([first, again].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true']);
    expect((await directoryEvents()).filter(({ key }) => key === first.json.creatorId)).toHaveLength(1);
  });

  test('is one request’s: another body under it is refused, another person’s key is another key', async () => {
    await register('gil', 'gil-1');
    expect(await register('gus', 'gil-1')).toMatchObject({
      status: 422,
      json: { type: 'urn:tributary:problem:idempotency-key-reused' },
    });
    const somebody = await gateway.mint.sign({ sub: 'olga', roles: ['operator'] });
    expect((await register('gus', 'gil-1', somebody)).status).toBe(201);
  });

  test('lets one of many through that come at once', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => register('hana', 'hana-1')));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(201);
  });

  test('is free again after a refusal', async () => {
    await register('ida');
    expect((await register('ida', 'ida-2')).status).toBe(409);
    await gateway.database.admin.query("delete from creator where handle = 'ida'");
    expect((await register('ida', 'ida-2')).status).toBe(201);
  });
});

describe('what is passed on', () => {
  const wanted = {
    slug: 'mira-shoes',
    creatorId,
    programId,
    destination: 'https://shop.example/a',
    clickParameter: 'ref',
  };

  test('a link carries the hosts of its program and is answered with its address', async () => {
    const said = await post('/v1/links', wanted);
    expect([said.status, said.json.url]).toEqual([201, 'https://tributary.example/c/mira-shoes']);
    expect(gateway.ingestion.seen.at(-1)?.body).toEqual({ ...wanted, allowedHosts: ['shop.example'] });
    expect((await post('/v1/links', { ...wanted, allowedHosts: ['evil.example'] })).status).toBe(422);
  });

  test.each([
    ['/v1/links', { ...wanted, creatorId: sampleId(99) }, 'creator'],
    ['/v1/links', { ...wanted, programId: sampleId(99) }, 'program'],
    ['/v1/sources', { network: 'awin', name: 'Awin', programId: sampleId(99), token: 'a-token-of-awin' }, 'program'],
  ])('%s that names what is not there is refused, with the place', async (path, body, what) => {
    const before = gateway.reached();
    expect(await post(path, body)).toMatchObject({
      status: 422,
      json: { type: `urn:tributary:problem:${what}-unknown`, pointer: `#/${what}Id` },
    });
    expect(gateway.reached()).toBe(before);
  });

  test('rules are published in the name of who sent them, for a program that is there', async () => {
    await post(`/v1/programs/${programId}/rule-sets`, ruleSet);
    expect(gateway.attribution.seen.at(-1)?.body).toEqual({ ruleSet, publishedBy: 'operator' });
    const nowhere = await post(`/v1/programs/${sampleId(99)}/rule-sets`, ruleSet);
    expect(nowhere).toMatchObject({ status: 404, json: { type: 'urn:tributary:problem:program-unknown' } });
  });

  test('who did a step of a payout is what the token says, never the body', async () => {
    const step = `/v1/payout-batches/${batchId}/approve`;
    await post(step, { itemsSha256: sha256 }, { token: finance });
    expect(gateway.payout.seen.at(-1)).toMatchObject({
      route: 'approveBatch',
      body: { itemsSha256: sha256, actor: 'finance' },
    });
    expect((await post(step, { itemsSha256: sha256, actor: 'somebody' }, { token: finance })).status).toBe(422);
  });

  test('a bank statement is passed on byte for byte', async () => {
    const bytes = Buffer.from([0xef, 0xbb, 0xbf, 0x3c, 0x41, 0x2f, 0x3e, 0x00, 0xff]);
    const said = await post('/v1/bank-statements', bytes, { token: finance, 'content-type': 'application/xml' });
    expect(said.status).toBe(200);
    expect(gateway.payout.seen.at(-1)?.body).toEqual({ contentBase64: bytes.toString('base64'), actor: 'finance' });
    expect((await post('/v1/bank-statements', '', { token: finance })).status).toBe(400);
  });

  test('the file for the bank is answered as its bytes, to be saved', async () => {
    const said = await gateway.ask(`GET /v1/payout-batches/${batchId}/file`, { token: finance });
    expect(said.text).toBe('<Document>ä</Document>');
    expect(said.headers.get('content-type')).toBe('application/xml');
    expect(said.headers.get('content-disposition')).toBe('attachment; filename="TRIBUTARY-1.xml"');
  });

  test('pages, money and the correlation id go through as they are', async () => {
    const correlationId = randomUUID();
    const said = await gateway.ask(`GET /v1/creators/${creatorId}/entries?limit=7&cursor=abc`, {
      token: operator,
      headers: { 'x-correlation-id': correlationId },
    });
    expect(gateway.ledger.seen.at(-1)).toMatchObject({
      query: { limit: '7', cursor: 'abc' },
      headers: { 'x-correlation-id': correlationId },
    });
    expect(said.json.items).toMatchObject([{ entryId, lines: [{ amount: { minor: '801', currency: 'EUR' } }] }]);
  });
});

describe('a problem', () => {
  const problemOf = async (route: string, asked: Parameters<OpenGateway['ask']>[1] = {}) => {
    const said = await gateway.ask(route, { token: operator, ...asked });
    expect(said.headers.get('content-type')).toContain('application/problem+json');
    expect(said.json).toMatchObject({
      status: said.status,
      correlationId: expect.any(String),
      title: expect.any(String),
    });
    return [said.status, String(said.json.type).replace('urn:tributary:problem:', '')];
  };
  const json = { 'content-type': 'application/json', 'idempotency-key': 'k' };

  test('is told of the address, the media type, the text and its size', async () => {
    expect(await problemOf('GET /v1/nothing')).toEqual([404, 'route-unknown']);
    expect(await problemOf('POST /v1/creators', { body: '{', headers: json })).toEqual([400, 'malformed-json']);
    const text = { ...json, 'content-type': 'text/plain' };
    expect(await problemOf('POST /v1/creators', { body: '{}', headers: text })).toEqual([
      415,
      'unsupported-media-type',
    ]);
    const large = new Uint8Array(12_000_001);
    expect(await problemOf('POST /v1/creators', { body: large, headers: json })).toEqual([413, 'body-too-large']);
  });

  test.each([
    ['POST /v1/creators', { handle: 'Not A Handle', displayName: '' }, ['#/displayName', '#/handle']],
    ['POST /v1/programs', { name: 'Boots', allowedHosts: ['https://shop.example/'] }, ['#/allowedHosts/0']],
    ['GET /v1/creators?limit=201', undefined, ['#/limit']],
    ['GET /v1/creators?cursor=abc', undefined, ['#/cursor']],
    ['GET /v1/creators/mira/balances', undefined, ['#/creatorId']],
    [`GET /v1/creators/${creatorId}/statements/2026-13?currency=EUR`, undefined, ['#/month']],
    [`GET /v1/creators/${creatorId}/statements/2026-10`, undefined, ['#/currency']],
  ])('of %s points at what is wrong', async (route, body, pointers) => {
    const said = await gateway.ask(route, { token: operator, ...(body && { body, headers: json }) });
    expect(said.status).toBe(422);
    const pointed = (said.json.errors as { pointer: string }[]).map(({ pointer }) => pointer);
    expect([...new Set(pointed)].sort()).toEqual(pointers);
  });

  test('of a service is passed on; a refusal of our own token is not the caller’s business', async () => {
    const { getBatch } = gateway.payout.answers;
    const show = () => problemOf(`GET /v1/payout-batches/${batchId}`, { token: finance });
    gateway.payout.answers.getBatch = () => ({ status: 409, name: 'batch-changed', pointer: '#/itemsSha256' });
    expect(await show()).toEqual([409, 'batch-changed']);
    gateway.payout.answers.getBatch = () => ({ status: 401, name: 'unauthenticated' });
    expect(await show()).toEqual([500, 'internal-fault']);
    gateway.payout.answers.getBatch = getBatch;
  });

  test('says so where a service is not there, and when to come again', async () => {
    await gateway.attribution.close();
    const said = await gateway.ask('GET /v1/waiting-conversions', { token: operator });
    expect(said).toMatchObject({ status: 503, json: { type: 'urn:tributary:problem:service-unavailable' } });
    expect(said.headers.get('retry-after')).toBe('1');
  });
});
