import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type IngestionEdge, openEdge, type RequestSetup, type SourceSetup } from '../../../test/ingestion-edge.js';

interface Sample {
  network: string;
  source: SourceSetup & { now?: string };
  request: RequestSetup;
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

let edge: IngestionEdge;
beforeAll(async () => {
  edge = await openEdge();
});
afterAll(() => edge.close());

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
  if (sample.source.now !== undefined) edge.clock.set(sample.source.now);
  const sourceId = await edge.sourceOf(sample.network, sample.source);
  const answer = await edge.post(sourceId, sample.request);
  const text = await answer.text();
  const kept = await edge.lastRequest(sourceId);

  expect(kept).toMatchObject({ outcome: expected.outcome, reason: expected.reason ?? null });
  expect(kept?.body.toString('utf8')).toBe(sample.request.body ?? '');
  if (sample.source.token !== undefined) expect(kept?.query).not.toContain(sample.source.token);
  if (typeof expected.transactionId === 'string') expect(kept?.transaction_ids).toEqual([expected.transactionId]);
  expect(answer.status).toBe(expected.outcome === 'refused' ? (sample.network === 'tune' ? 403 : 401) : 200);
  if (expected.answer !== undefined) expect(text).toBe(expected.answer);

  const events = await edge.eventsOf(sourceId);
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

test('an unknown source, an unnamed one and another method get a problem', async () => {
  const unknown = await fetch(`${edge.url}/postbacks/018f9a52-7a10-7c3e-9d41-2b6a5f0cffff`, { method: 'POST' });
  expect([unknown.status, unknown.headers.get('content-type')]).toEqual([404, expect.stringContaining('problem+json')]);
  expect((await fetch(`${edge.url}/v1/events`, { method: 'POST', body: '{}' })).status).toBe(400);
  const sourceId = await edge.sourceOf('awin');
  expect((await fetch(`${edge.url}/postbacks/${sourceId}`, { method: 'DELETE' })).status).toBe(405);
});

test('a query is read to its end, further question marks with it', async () => {
  const sourceId = await edge.sourceOf('tune', { token: 'tune-token-1' });
  const figures = 'amount=45.00&payout=4.50&currency=USD&status=pending&datetime=2026-10-06+21%3A30%3A00';
  const query = `aff_sub=a?b&transaction_id=t?1&${figures}&security_token=tune-token-1`;
  await edge.post(sourceId, { method: 'GET', headers: {}, query });
  expect(await edge.eventsOf(sourceId)).toMatchObject([{ transactionId: 't?1', clickRef: 'a?b' }]);
});

test.each([
  ['transaction_id=1?security_token=tune-token-1&x=a?b', 'transaction_id=1?security_token=***&x=a?b'],
  ['?security_token=tune-token-1', '?security_token=***'],
  ['security_token=tune-token-1?x=tune-token-1', 'security_token=***'],
  ['security%5Ftoken=tune-token-1&token=mine', 'security%5Ftoken=***&token=mine'],
])('the token of %s is kept from those who look at it', async (query, kept) => {
  const sourceId = await edge.sourceOf('tune', { token: 'tune-token-1' });
  await edge.post(sourceId, { method: 'GET', headers: {}, query });
  expect(await edge.lastRequest(sourceId)).toMatchObject({ query: kept });
});

test('a network may restate a conversion: the difference becomes an amendment, a rejection a reversal', async () => {
  const sourceId = await edge.sourceOf('tune', { token: 'tune-token-1', timeZone: 'UTC' });
  const postback = (status: string, payout: string) =>
    edge.post(sourceId, {
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
  const events = await edge.eventsOf(sourceId);
  expect(events.map(({ type }) => type)).toEqual([
    'ConversionReported',
    'ConversionAmended',
    'ConversionConfirmed',
    'ConversionReversed',
  ]);
});
