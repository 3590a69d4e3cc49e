import { signedEdge } from '../../test/signed-edge.js';
import { verifyIngestion } from '../verify/verify-ingestion.query.js';

const { signed, send } = signedEdge();

const eur = (minor: number) => ({ minor: String(minor), currency: 'EUR' });
const occurredAt = '2026-10-13T13:59:00Z';
const parties = { brand: 'acme', creator: 'creator-one', occurredAt };
const sale = (transactionId: string, minor = 1_000) => ({
  ...{ type: 'revenue.reported', transactionId, occurredAt, stream: 'product', creator: 'creator-one' },
  gross: eur(minor),
});
const confirmed = (transactionId: string) => ({ type: 'revenue.confirmed', transactionId, occurredAt });
const reversed = (transactionId: string, minor: number) => ({
  ...{ type: 'revenue.reversed', transactionId, reversalId: 'r1', occurredAt, gross: eur(minor) },
});
const reel = { deliverableId: 'reel', gross: eur(500), dueOn: '2026-10-20' };
const agreed = { type: 'sponsorship.agreed', sponsorshipId: 'deal', ...parties, total: eur(500), deliverables: [reel] };
const acceptance = {
  ...{ type: 'deliverable.accepted', sponsorshipId: 'deal', deliverableId: 'reel', gross: eur(500), ...parties },
};
const cancelled = { type: 'sponsorship.cancelled', sponsorshipId: 'deal', cancellationId: 'x1', occurredAt };
const unreadable = { ...sale('z'), stream: 'barter' };

interface Told {
  readonly requestId: string;
  readonly sourceId: string;
  readonly outcome: string;
  readonly reason?: string;
  readonly conversionIds: string[];
}

async function asked<T>(path: string, method = 'GET'): Promise<T> {
  const answer = await fetch(`${signed.edge.url}${path}`, {
    method,
    headers: { authorization: 'Bearer a-token-between-services' },
  });
  return (await answer.json()) as T;
}

const said = ({ outcome, reason }: Told) => (reason === undefined ? outcome : `${outcome}: ${reason}`);
const told = (requestId: string) => asked<Told>(`/internal/requests/${requestId}`);
const rerun = (requestId: string) => asked<Told>(`/internal/requests/${requestId}/rerun`, 'POST');

async function exceptions(): Promise<string[]> {
  const { items } = await asked<{ items: Told[] }>('/internal/exceptions');
  return items.filter((one) => one.sourceId === signed.sourceId).map(said);
}

async function kept(events: readonly object[]): Promise<string> {
  return (await send({ events })).content.requestId ?? '';
}

test('a request waits until the last of its reports has what it waits for', async () => {
  const requestId = await kept([confirmed('a'), sale('c'), acceptance]);
  expect(await exceptions()).toEqual(['waiting: conversion_unreported']);
  await send(sale('a'));
  expect(await exceptions()).toEqual(['waiting: sponsorship_unagreed']);
  await send(agreed);
  expect(await exceptions()).toEqual([]);
  expect(said(await told(requestId))).toBe('accepted');
});

test.each<[string, object[], string]>([
  ['quarantined', [confirmed('a'), unreadable], 'quarantined: stream_unknown'],
  ['disputed', [confirmed('a'), sale('c'), sale('c', 1_001)], 'disputed: content_differs'],
  [
    'disputed, while two wait',
    [confirmed('b'), sale('c'), sale('c', 1_001), confirmed('a')],
    'disputed: content_differs',
  ],
])(
  'a request of which a report was %s stays so when another has what it waited for',
  async (_name, events, outcome) => {
    await kept(events);
    expect(await exceptions()).toEqual([outcome]);
    await send(sale('a'));
    expect(await exceptions()).toEqual([outcome]);
  },
);

test('what waited and does not fit is disputed, also where another still waits and when that is accepted', async () => {
  const requestId = await kept([reversed('a', 1_001), confirmed('b')]);
  await send(sale('a'));
  expect(await exceptions()).toEqual(['disputed: exceeds_remainder']);
  await send(sale('b'));
  expect(await exceptions()).toEqual(['disputed: exceeds_remainder']);
  expect(said(await told(requestId))).toBe('disputed: exceeds_remainder');
});

test('a request of which one report was new is accepted, though what waited of it was a repeat', async () => {
  const first = await kept([confirmed('a')]);
  const mixed = await kept([sale('c'), confirmed('a')]);
  const repeat = await kept([confirmed('a'), confirmed('a')]);
  await send(sale('a'));
  expect(await Promise.all([first, mixed, repeat].map(async (one) => said(await told(one))))).toEqual([
    'accepted',
    'accepted',
    'duplicate',
  ]);
});

test('a request that is decided again waits for what is left of it, and no more', async () => {
  const requestId = await kept([confirmed('a'), sale('c'), acceptance]);
  await send(sale('a'));
  expect(said(await rerun(requestId))).toBe('waiting: sponsorship_unagreed');
  expect(await exceptions()).toEqual(['waiting: sponsorship_unagreed']);
  await send(agreed);
  expect(said(await told(requestId))).toBe('accepted');
  expect(said(await rerun(requestId))).toBe('accepted');
});

test('a cancellation that waited tells which deliverables it has changed', async () => {
  const requestId = await kept([cancelled]);
  expect((await told(requestId)).conversionIds).toEqual([]);
  const { content } = await send(agreed);
  expect((await told(requestId)).conversionIds).toEqual(content.results?.[0]?.conversionIds);
});

test('requests may be decided again while what they wait for arrives', async () => {
  const ids = Array.from({ length: 12 }, (_one, index) => `many-${index}`);
  const requests = await Promise.all(
    [ids, ids.toReversed(), ids, ids.toReversed()].map((order) => kept([...order.map(confirmed), acceptance])),
  );
  await Promise.all([...ids.map((id) => send(sale(id))), send(agreed), ...requests.map(rerun)]);
  expect(await exceptions()).toEqual([]);
});

test('requests are told of in the order of their ids, so that no two slices wait for each other', async () => {
  const earlier = await kept([confirmed('a')]);
  const later = await kept([acceptance]);
  const lock = 'select from request where request_id = $1 for update nowait';
  const { admin } = signed.edge.database;
  const answer = await admin.transaction(async (tx) => {
    await tx.query(lock, [earlier]);
    const sending = send({ events: [agreed, sale('a')] });
    await signed.edge.database.untilHeldUp();
    await expect(admin.query(lock, [later])).resolves.toMatchObject({ rowCount: 1 });
    return { sending };
  });
  expect((await answer.sending).outcomes).toEqual(['accepted', 'accepted']);
});

const faults = async () => (await verifyIngestion(signed.edge.database.app)).flatMap(({ fault }) => fault ?? []);

test('a request that is told otherwise than its reports is found', async () => {
  const requestId = await kept([confirmed('a'), sale('b')]);
  expect(await faults()).toEqual([]);
  const forge = (sql: string) => signed.edge.database.admin.query(sql, [requestId]);
  await forge("update request set outcome = 'accepted' where request_id = $1");
  expect(await faults()).toEqual([
    expect.stringMatching(`^request ${requestId}, conversion `),
    `request ${requestId} is accepted`,
  ]);
  await forge("update request set outcome = 'waiting' where request_id = $1");
  await forge('update waiting_command set item = 1 where request_id = $1');
  expect(await faults()).toEqual([`item 0 of request ${requestId} is said to wait`]);
  await forge(`update request set items = '[{"outcome": "accepted"}]' where request_id = $1`);
  expect(await faults()).toEqual([
    expect.stringMatching(`^item 1 of request ${requestId} is held as command `),
    `request ${requestId} is waiting`,
  ]);
  await forge('delete from waiting_command where request_id = $1');
  await forge("update request set outcome = 'duplicate' where request_id = $1");
  expect(await faults()).toEqual([]);
});
