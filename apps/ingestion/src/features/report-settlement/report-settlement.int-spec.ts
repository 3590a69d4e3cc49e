import { maxSettlementLines, type SettlementEvent, settlementTopic, topics } from '#contracts';
import { postgresLogReader } from '#event-log';
import { type IngestionEdge, openEdge } from '../../../test/ingestion-edge.js';
import { signedSource } from '../../../test/signed-source.js';
import { verifyIngestion } from '../../verify/verify-ingestion.query.js';

let edge: IngestionEdge;
let sourceId: string;
let requests = 0;
beforeAll(async () => {
  edge = await openEdge();
});
afterAll(() => edge.close());
beforeEach(async () => {
  sourceId = await edge.sourceOf('tune', { token: 'a-token-of-tune' });
});

/** A sale of 100.00 for which the network owes this much. */
const reportSale = async (transactionId: string, commission: string, status = 'pending') => {
  const query = new URLSearchParams({
    ...{ transaction_id: transactionId, amount: '100.00', payout: commission, currency: 'EUR', status },
    ...{ datetime: '2026-10-03 14:05:09', aff_sub: 'abc', security_token: 'a-token-of-tune' },
  });
  const answer = await edge.post(sourceId, { method: 'GET', query: String(query), headers: {} });
  expect(answer.status).toBe(200);
};
const remittance = (lines: readonly [string, string][], more: object = {}) => ({
  ...{ reference: 'RM-1', currency: 'EUR', paidOn: '2026-10-12', bankAccount: 'DE89370400440532013000' },
  total: String(lines.reduce((sum, [, paid]) => sum + BigInt(paid), 0n)),
  lines: lines.map(([transactionId, paid]) => ({ transactionId, paid })),
  ...more,
});
const settle = async (body: object, { source = sourceId, key = `key-${(requests += 1)}` } = {}) => {
  const answer = await fetch(`${edge.url}/internal/sources/${source}/settlements`, {
    method: 'POST',
    headers: {
      ...{ 'content-type': 'application/json', authorization: 'Bearer a-token-between-services' },
      ...{ 'idempotency-key': key, 'x-tributary-subject': 'fina' },
    },
    body: JSON.stringify(body),
  });
  return { status: answer.status, json: (await answer.json()) as Record<string, unknown> };
};
const typesOf = async () => (await edge.eventsOf(sourceId)).map(({ type }) => type);
async function settlementsOf(source = sourceId): Promise<(SettlementEvent & { id: string })[]> {
  const reader = postgresLogReader(edge.database.reader, topics);
  const partitions = [...(await reader.heads(settlementTopic.name)).keys()];
  const slices = await Promise.all(
    partitions.map((partition) => reader.read({ topic: settlementTopic.name, partition, offset: 0n }, 1_000)),
  );
  return slices
    .flatMap(({ events }) => events.map((logged) => ({ ...settlementTopic.decode(logged), id: logged.id })))
    .filter((event) => event.sourceId === source);
}

test('what was only reported is confirmed by its payment, with the amount that was paid, in one transaction', async () => {
  await reportSale('t-1', '10.01');
  await reportSale('t-2', '10.00');
  await reportSale('t-3', '5.00', 'approved');
  const said = await settle(
    remittance([
      ['t-1', '1001'],
      ['t-2', '900'],
      ['t-3', '450'],
      ['t-9', '7'],
    ]),
  );
  expect(said).toMatchObject({
    status: 200,
    json: {
      ...{ sourceId, reference: 'RM-1', repeated: false, total: { minor: '2358' }, expected: { minor: '2501' } },
      difference: { minor: '-43' },
      lines: {
        ...{ matched: 1, corrected: 1, differs: 1, 'unknown-conversion': 1 },
        ...{ 'already-settled': 0, 'currency-differs': 0 },
      },
    },
  });
  const events = await edge.eventsOf(sourceId);
  expect(events.map(({ type }) => type).sort()).toEqual([
    ...['ConversionAmended', 'ConversionConfirmed', 'ConversionConfirmed', 'ConversionConfirmed'],
    ...['ConversionReported', 'ConversionReported', 'ConversionReported'],
  ]);
  expect(events.find(({ type }) => type === 'ConversionAmended')).toMatchObject({
    figures: { sale: { minor: 10_000n }, commission: { minor: 900n } },
  });
  const [settlement] = await settlementsOf();
  expect(settlement?.lines.map(({ line, transactionId, outcome }) => [line, transactionId, outcome])).toEqual([
    ...[
      [1, 't-1', 'matched'],
      [2, 't-2', 'corrected'],
      [3, 't-3', 'differs'],
      [4, 't-9', 'unknown-conversion'],
    ],
  ]);
});

test('a settlement that is reported again adds nothing, under whatever key, and one with other content is refused', async () => {
  await reportSale('t-1', '10.01');
  const body = remittance([['t-1', '1001']]);
  const first = await settle(body, { key: 'the-same' });
  expect(await settle(body, { key: 'the-same' })).toEqual(first);
  expect(await settle(body)).toEqual({ status: 200, json: { ...first.json, repeated: true } });
  expect(await settle({ ...body, bankAccount: 'DE00' })).toMatchObject({
    status: 409,
    json: { type: 'urn:tributary:problem:content-differs', pointer: '#/reference' },
  });
  expect(await settlementsOf()).toHaveLength(1);
  expect(await typesOf()).toEqual(['ConversionReported', 'ConversionConfirmed']);
});

test('what is paid twice, under two references, is settled once', async () => {
  await reportSale('t-1', '10.01');
  await settle(remittance([['t-1', '1001']]));
  const said = await settle(remittance([['t-1', '1001']], { reference: 'RM-2' }));
  expect(said.json).toMatchObject({ lines: { 'already-settled': 1 }, difference: { minor: '1001' } });
});

test('settlements that come at the same time settle a conversion once between them', async () => {
  await reportSale('t-1', '10.01');
  const said = await Promise.all(
    ['A', 'B', 'C', 'D'].map((reference) => settle(remittance([['t-1', '1001']], { reference }))),
  );
  expect(said.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  const outcomes = (await settlementsOf()).flatMap(({ lines }) => lines.map(({ outcome }) => outcome));
  expect(outcomes.sort()).toEqual(['already-settled', 'already-settled', 'already-settled', 'matched']);
});

test('a settlement and reports of the same conversions, in whatever order, do not make a victim of either', async () => {
  const { sourceId: source, send } = await signedSource(edge);
  const occurredAt = '2026-10-12T08:00:00Z';
  const sales = ['t-1', 't-2', 't-3'].map((transactionId) => ({
    ...{ type: 'revenue.reported', transactionId, occurredAt, stream: 'product', creator: 'creator-one' },
    gross: { minor: '1001', currency: 'EUR' },
  }));
  const { content } = await send({ events: sales });
  const [first, second, third] = (content.results ?? [])
    .map(({ conversionId = '', transactionId = '' }) => ({ conversionId, transactionId }))
    .toSorted((one, other) => (one.conversionId < other.conversionId ? -1 : 1));
  const ids = [first, second, third].map((one) => one?.transactionId ?? '');
  const confirmations = ids.map((transactionId) => ({ type: 'revenue.confirmed', transactionId, occurredAt }));
  const { settlement, reports } = await edge.database.admin.transaction(async (tx) => {
    await tx.query('savepoint nothing');
    await tx.query("insert into stream_event values ($1, 2, '', 1, now(), '', '')", [
      `conversion-${second?.conversionId}`,
    ]);
    const settling = settle(remittance(ids.map((id) => [id, '1001'])), { source });
    await edge.database.untilHeldUp();
    const telling = send({ events: confirmations.toReversed() });
    await edge.database.untilHeldUp(2);
    await tx.query('rollback to savepoint nothing');
    return { settlement: settling, reports: telling };
  });
  expect(await settlement).toMatchObject({ status: 200, json: { lines: { matched: 3 } } });
  expect(await reports).toMatchObject({ status: 200, outcomes: ['duplicate', 'duplicate', 'duplicate'] });
});

test.each<[string, object, string, string]>([
  ['a total that is not the sum', { total: '1002' }, 'total-differs', '#/total'],
  ['a day that there is not', { paidOn: '2026-02-30' }, 'day-unknown', '#/paidOn'],
  ['a day that is yet to come', { paidOn: '2026-10-15' }, 'paid-in-the-future', '#/paidOn'],
  ['a currency that there is not', { currency: 'XYZ' }, 'currency-unknown', '#/currency'],
])('%s is refused by name and place, and changes nothing', async (_what, wrong, name, pointer) => {
  await reportSale('t-1', '10.01');
  const said = await settle(remittance([['t-1', '1001']], wrong));
  expect(said).toMatchObject({ status: 422, json: { type: `urn:tributary:problem:${name}`, pointer } });
  expect(await settlementsOf()).toEqual([]);
  expect(await typesOf()).toEqual(['ConversionReported']);
});

test('a total that differs is told beside the sum', async () => {
  const said = await settle(remittance([['t-1', '1001']], { total: '1002' }));
  expect(said.json.detail).toBe('The lines add up to 1001, the total says 1002.');
});

test.each<[string, object, string]>([
  ['a line of nothing', { lines: [{ transactionId: 't-1', paid: '0' }] }, '#/lines/0/paid'],
  ['an amount that is a number', { lines: [{ transactionId: 't-1', paid: 1001 }] }, '#/lines/0/paid'],
  ['no lines', { lines: [] }, '#/lines'],
  ['a bank account with a blank', { bankAccount: 'DE89 3704' }, '#/bankAccount'],
])('%s does not fit, and the field is named', async (_what, wrong, pointer) => {
  const said = await settle(remittance([['t-1', '1001']], wrong));
  expect(said).toMatchObject({ status: 422, json: { type: 'urn:tributary:problem:invalid-request' } });
  expect((said.json.errors as { pointer: string }[]).map((error) => error.pointer)).toContain(pointer);
});

test('a source that there is not has no settlements', async () => {
  const said = await settle(remittance([['t-1', '1']]), { source: '018f9a52-7a10-7c3e-9d41-000000000000' });
  expect(said).toMatchObject({ status: 404, json: { type: 'urn:tributary:problem:source-unknown' } });
});

test('as many lines as there may be travel in parts of 200, each under an id of its own; one more is refused', async () => {
  const lines = Array.from({ length: maxSettlementLines + 1 }, (_, index): [string, string] => [`t-${index}`, '1']);
  expect((await settle(remittance(lines))).status).toBe(422);
  const said = await settle(remittance(lines.slice(1)));
  expect(said).toMatchObject({ status: 200, json: { lines: { 'unknown-conversion': maxSettlementLines } } });
  const parts = await settlementsOf();
  expect(parts.map(({ part }) => part)).toEqual(Array.from({ length: 25 }, (_, index) => index + 1));
  expect(new Set(parts.map(({ id }) => id)).size).toBe(25);
  expect(parts.flatMap((part) => part.lines.map(({ line }) => line))).toEqual(
    lines.slice(1).map((_, index) => index + 1),
  );
});

test('what was sent is kept, is not decided a second time, and the books of ingestion stay in order', async () => {
  await reportSale('t-1', '10.01');
  const body = remittance([['t-1', '1001']]);
  await settle(body);
  expect(await edge.lastRequest(sourceId)).toMatchObject({
    outcome: 'accepted',
    body: Buffer.from(JSON.stringify(body)),
  });
  const { requestId } = (await settlementsOf())[0] as SettlementEvent;
  const rerun = await fetch(`${edge.url}/internal/requests/${requestId}/rerun`, {
    method: 'POST',
    headers: { authorization: 'Bearer a-token-between-services' },
  });
  expect([rerun.status, await rerun.json()]).toMatchObject([
    409,
    { type: 'urn:tributary:problem:request-is-a-settlement' },
  ]);
  expect((await verifyIngestion(edge.database.app)).filter(({ fault }) => fault !== undefined)).toEqual([]);
});
