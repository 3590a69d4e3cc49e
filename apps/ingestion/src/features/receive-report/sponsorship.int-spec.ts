import fc from 'fast-check';
import { type ConversionView, fromJson, type SponsorshipEvent, sponsorshipTopic, topics } from '#contracts';
import { type LoggedEvent, postgresLogReader } from '#event-log';
import { signedEdge } from '../../../test/signed-edge.js';
import { signedSource } from '../../../test/signed-source.js';
import { verifyIngestion } from '../../verify/verify-ingestion.query.js';

const { signed, send } = signedEdge();

const eur = (minor: bigint | number) => ({ minor: String(minor), currency: 'EUR' });
const occurredAt = '2026-10-13T12:00:00Z';
const about = { sponsorshipId: 'autumn', occurredAt };
const parties = { brand: 'acme-shoes', creator: 'creator-one' };
const reel = { deliverableId: 'reel', gross: eur(150_000), dueOn: '2026-10-20' };
const story = { deliverableId: 'story', gross: eur(40_000), dueOn: '2026-10-27' };
const agreed = { type: 'sponsorship.agreed', ...about, ...parties, total: eur(190_000), deliverables: [reel, story] };
const accepted = (id = 'reel', gross = 150_000) => ({
  ...{ type: 'deliverable.accepted', ...about, ...parties, deliverableId: id, gross: eur(gross) },
});
const cancelled = { type: 'sponsorship.cancelled', ...about, cancellationId: 'x1', reason: 'stopped' };
const reversed = (id: string, gross: number) => ({
  ...{ type: 'deliverable.reversed', ...about, deliverableId: id, reversalId: 'r1', gross: eur(gross) },
});

async function viewOf(conversionId: string | undefined): Promise<ConversionView> {
  const answer = await fetch(`${signed.edge.url}/internal/conversions/${conversionId}`, {
    headers: { authorization: 'Bearer a-token-between-services' },
  });
  return fromJson(await answer.text()) as ConversionView;
}

/** What was said of this source's agreements, as their topic has it. */
async function published(): Promise<SponsorshipEvent[]> {
  const reader = postgresLogReader(signed.edge.database.reader, topics);
  const logged: LoggedEvent[] = [];
  for (const partition of (await reader.heads(sponsorshipTopic.name)).keys()) {
    logged.push(...(await reader.read({ topic: sponsorshipTopic.name, partition, offset: 0n }, 1_000)).events);
  }
  const events = logged.map((event) => sponsorshipTopic.decode(event));
  return events.filter((event) => event.sourceId === signed.sourceId);
}

const conversions = async () =>
  (await signed.edge.eventsOf(signed.sourceId)).map((event) => [
    event.type,
    'figures' in event ? event.figures.gross?.minor : undefined,
  ]);
const outcomesKept = async () => {
  const { rows } = await signed.edge.database.app.query<{ outcome: string; reason: string | null }>(
    'select outcome, reason from request where source_id = $1 order by request_id',
    [signed.sourceId],
  );
  return rows.map(({ outcome, reason }) => (reason === null ? outcome : `${outcome}: ${reason}`));
};

test('each deliverable of an agreement is a conversion that says what was promised, by when, and who owes it', async () => {
  const { content } = await send(agreed);
  const [first] = content.results?.[0]?.conversionIds ?? [];
  expect(content.results).toMatchObject([{ outcome: 'accepted', transactionId: 'autumn' }]);
  const [promise] = await published();
  expect(promise).toMatchObject({ type: 'SponsorshipAgreed', reference: 'autumn', total: { minor: 190_000n } });
  expect(await viewOf(first)).toMatchObject({
    ...{ transactionId: 'reel', stream: 'sponsorship', status: 'pending', creatorHandle: 'creator-one' },
    figures: { gross: eur(150_000) },
    sponsorship: { sponsorshipId: promise?.sponsorshipId, brand: 'acme-shoes', dueOn: '2026-10-20' },
    facts: [{ type: 'ConversionReported', requestId: content.requestId }],
  });
});

test('an agreement, an acceptance and a cancellation reach their topic once, however often they are told', async () => {
  const all = { events: [agreed, accepted(), cancelled] };
  expect((await send(all)).outcomes).toEqual(['accepted', 'accepted', 'accepted']);
  expect((await send(all)).outcomes).toEqual(['duplicate', 'duplicate', 'duplicate']);
  expect(await published()).toMatchObject([
    { type: 'SponsorshipAgreed' },
    { type: 'DeliverableAccepted', deliverableId: 'reel', gross: { minor: 150_000n } },
    { type: 'SponsorshipCancelled', byName: false, reason: 'stopped', deliverables: [{ deliverableId: 'story' }] },
  ]);
  const { content } = await send({ ...cancelled, cancellationId: 'x2', deliverables: ['reel'] });
  expect(content.results).toMatchObject([{ outcome: 'accepted', conversionIds: [expect.any(String)] }]);
  expect((await conversions()).toSorted()).toEqual([
    ['ConversionConfirmed', undefined],
    ['ConversionReported', 150_000n],
    ['ConversionReported', 40_000n],
    ['ConversionReversed', 150_000n],
    ['ConversionReversed', 40_000n],
  ]);
});

test('two agreements may call their deliverables the same, and no transaction id means one of them', async () => {
  const revenue = { type: 'revenue.reported', transactionId: 'reel', occurredAt, stream: 'product' };
  const { outcomes, content } = await send({
    events: [
      agreed,
      { ...agreed, sponsorshipId: 'winter' },
      { ...revenue, creator: 'creator-one', gross: eur(1) },
      { type: 'revenue.confirmed', transactionId: 'reel', occurredAt },
      accepted(),
    ],
  });
  expect(outcomes).toEqual(['accepted', 'accepted', 'accepted', 'accepted', 'accepted']);
  const [autumn, winter] = content.results ?? [];
  const statuses = [autumn, winter].map(async (one) => (await viewOf(one?.conversionIds?.[0])).status);
  expect(await Promise.all(statuses)).toEqual(['approved', 'pending']);
});

test('acceptances, part reversals and cancellations that come before the agreement wait for it, in one request or in many', async () => {
  for (const early of [accepted('story', 40_000), reversed('reel', 50_000), cancelled]) {
    expect((await send(early)).outcomes).toEqual(['waiting']);
  }
  expect(await outcomesKept()).toEqual([
    'waiting: sponsorship_unagreed',
    'waiting: conversion_unreported',
    'waiting: sponsorship_unagreed',
  ]);
  expect(await published()).toEqual([]);
  expect((await send({ events: [accepted('reel', 140_000), agreed] })).outcomes).toEqual(['accepted', 'accepted']);
  expect(await outcomesKept()).toEqual(['accepted', 'accepted', 'accepted', 'accepted']);
  const left = await signed.edge.database.app.query('select 1 from waiting_command where subject_id is not null');
  expect(left.rowCount).toBe(0);
});

/** Tells these words of an agreement one by one, and the agreement first or last: how its deliverables stand then. */
async function standingsAfter(words: readonly object[], order: 'first' | 'last'): Promise<unknown> {
  const brand = await signedSource(signed.edge);
  const first = order === 'first' ? await brand.send(agreed) : undefined;
  for (const word of words) await brand.send(word);
  const { content } = first ?? (await brand.send(agreed));
  const views = await Promise.all((content.results?.[0]?.conversionIds ?? []).map(viewOf));
  return views.map(({ status, figures, facts }) => [status, figures.gross, facts.map(({ type }) => type)]);
}

const word = fc.oneof(
  fc.constantFrom(accepted(), accepted('reel', 140_000), accepted('story', 40_000), cancelled),
  fc.constant({ type: 'deliverable.reversed', ...about, deliverableId: 'reel', reversalId: 'rest' }),
  fc.constantFrom(reversed('reel', 50_000), { ...reversed('reel', 90_000), reversalId: 'r2' }, reversed('story', 1)),
);

test('what waits for an agreement comes to the same as if it had been told after it, in the same order', async () => {
  const words = fc.array(word, { minLength: 2, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(words, async (told) => {
      expect(await standingsAfter(told, 'last')).toEqual(await standingsAfter(told, 'first'));
    }),
    { numRuns: 25, examples: [[[accepted('reel', 140_000), reversed('reel', 50_000)]]] },
  );
});

test('what waits for an agreement and does not fit it is disputed, by name', async () => {
  await send(accepted('post', 1));
  await send(agreed);
  expect(await outcomesKept()).toEqual(['disputed: deliverable_unknown', 'accepted']);
});

test('a contradiction is kept and disputed by name, and changes nothing', async () => {
  await send({ events: [agreed, accepted(), cancelled] });
  const { content } = await send({
    events: [
      { ...agreed, total: eur(150_000), deliverables: [reel] },
      accepted('reel', 150_001),
      { ...accepted('story', 40_000), occurredAt: '2026-10-13T12:00:00.001Z' },
      { ...accepted(), brand: 'other-shoes' },
      { ...accepted(), gross: { minor: '150000', currency: 'USD' } },
      { ...cancelled, cancellationId: 'x2', deliverables: ['post'] },
    ],
  });
  expect(content.results?.map(({ outcome, reason }) => `${outcome}: ${reason}`)).toEqual([
    'disputed: content_differs',
    'disputed: content_differs',
    'disputed: deliverable_cancelled',
    'disputed: content_differs',
    'disputed: currency_differs',
    'disputed: deliverable_unknown',
  ]);
  expect(await published()).toHaveLength(3);
});

test.each([
  ['after', [accepted('reel', 140_000), reversed('reel', 40_000)], ['Amended', 'Confirmed', 'Reversed']],
  ['before', [reversed('reel', 40_000), accepted('reel', 140_000)], ['Reversed', 'Amended', 'Confirmed']],
])('a part that is taken back %s an acceptance with another amount is taken from that', async (_when, words, facts) => {
  const { outcomes, content } = await send({ events: [agreed, ...words] });
  expect(outcomes).toEqual(['accepted', 'accepted', 'accepted']);
  const view = await viewOf(content.results?.[0]?.conversionIds?.[0]);
  expect(view).toMatchObject({ status: 'approved', figures: { gross: eur(100_000) } });
  expect(view.facts.map(({ type }) => type)).toEqual(['Reported', ...facts].map((type) => `Conversion${type}`));
});

const many = (count: number) =>
  Array.from({ length: count }, (_one, index) => ({ ...reel, deliverableId: `d${index}` }));

test('an agreement holds a hundred deliverables', async () => {
  const of = (count: number) => ({ ...agreed, total: eur(150_000 * count), deliverables: many(count) });
  const { content } = await send(of(100));
  expect(content.results?.[0]?.conversionIds).toHaveLength(100);
  expect((await send({ ...of(101), sponsorshipId: 'more' })).content.results).toMatchObject([
    { outcome: 'quarantined', reason: 'too_many_deliverables' },
  ]);
});

const max = 2n ** 63n - 1n;
const withSplit = (first: bigint, second: bigint, total: bigint) => ({
  ...agreed,
  total: eur(total),
  deliverables: [
    { ...reel, gross: eur(first) },
    { ...story, gross: eur(second) },
  ],
});

test('its total holds what 64 bits hold', async () => {
  expect((await send(withSplit(max - 1n, 1n, max))).outcomes).toEqual(['accepted']);
});

const { total: _total, ...untotalled } = agreed;
const { dueOn: _dueOn, ...undue } = reel;
const { sponsorshipId: _sponsorship, ...unnamed } = agreed;
const { sponsorshipId: _agreement, ...ofNothing } = accepted();
const { cancellationId: _cancellation, ...unnumbered } = cancelled;
const { gross: _gross, ...unpaid } = reel;
const long = 'x'.repeat(257);
const one = (deliverable: object) => ({ ...agreed, total: eur(150_000), deliverables: [deliverable] });
const alone = { ...agreed, total: eur(150_000) };
test.each<[string, object]>([
  ['amount_out_of_range', withSplit(max, 1n, max)],
  ['amount_out_of_range', withSplit(max, 1n, max + 1n)],
  ['amount_out_of_range', withSplit(max + 1n, 1n, max)],
  ['amount_negative', withSplit(150_000n, -1n, 149_999n)],
  ['amount_malformed', one({ ...reel, gross: { minor: '1.5', currency: 'EUR' } })],
  ['amount_malformed', one({ ...reel, gross: '150000' })],
  ['amount_missing', untotalled],
  ['amount_missing', one(unpaid)],
  ['total_differs', { ...agreed, total: eur(190_001) }],
  ['currencies_differ', { ...alone, deliverables: [{ ...reel, gross: { minor: '150000', currency: 'USD' } }] }],
  ['currency_unknown', { ...alone, deliverables: [{ ...reel, gross: { minor: '150000', currency: 'EUX' } }] }],
  ['deliverables_missing', { ...agreed, deliverables: [] }],
  ['deliverables_missing', { ...agreed, deliverables: undefined }],
  ['deliverables_malformed', { ...agreed, deliverables: { 0: reel } }],
  ['deliverable_malformed', { ...alone, deliverables: ['reel'] }],
  ['deliverable_repeated', { ...agreed, deliverables: [reel, { ...story, deliverableId: 'reel' }] }],
  ['deliverable_id_missing', one({ ...reel, deliverableId: '' })],
  ['deliverable_id_malformed', one({ ...reel, deliverableId: long })],
  ['due_on_malformed', one(undue)],
  ['due_on_malformed', one({ ...reel, dueOn: '2026-02-30' })],
  ['due_on_malformed', one({ ...reel, dueOn: '2026-10-20T00:00:00Z' })],
  ['brand_malformed', { ...agreed, brand: 'Acme Shoes' }],
  ['creator_missing', { ...agreed, creator: '' }],
  ['transaction_id_missing', unnamed],
  ['sponsorship_missing', ofNothing],
  ['sponsorship_missing', { ...reversed('reel', 1), sponsorshipId: '' }],
  ['sponsorship_malformed', { ...accepted(), sponsorshipId: long }],
  ['occurred_at_malformed', { ...agreed, occurredAt: '2026-10-13' }],
  ['reversal_id_missing', unnumbered],
  ['deliverables_missing', { ...cancelled, deliverables: [] }],
  ['deliverable_id_missing', { ...cancelled, deliverables: ['reel', {}] }],
  ['deliverable_repeated', { ...cancelled, deliverables: ['reel', 'reel'] }],
  ['too_many_deliverables', { ...cancelled, deliverables: many(101).map(({ deliverableId }) => deliverableId) }],
])('%s: kept, and shown to somebody', async (reason, body) => {
  expect((await send(body)).content.results).toMatchObject([{ outcome: 'quarantined', reason }]);
  expect(await published()).toEqual([]);
});

test('an id may have 256 characters', async () => {
  const longest = 'x'.repeat(256);
  const { outcomes } = await send({
    events: [
      { ...one({ ...reel, deliverableId: longest }), sponsorshipId: longest },
      { ...cancelled, sponsorshipId: longest, cancellationId: longest, deliverables: [longest] },
    ],
  });
  expect(outcomes).toEqual(['accepted', 'accepted']);
});

test('an agreement, its acceptance and its cancellation may be told at the same time', async () => {
  const told = [agreed, accepted(), { ...cancelled, deliverables: ['story'] }, reversed('reel', 1)];
  const answers = await Promise.all([...told, ...told, ...told].map(send));
  expect(answers.flatMap(({ outcomes }) => outcomes).filter((outcome) => outcome === 'disputed')).toEqual([]);
  expect((await conversions()).toSorted()).toEqual([
    ['ConversionConfirmed', undefined],
    ['ConversionReported', 150_000n],
    ['ConversionReported', 40_000n],
    ['ConversionReversed', 1n],
    ['ConversionReversed', 40_000n],
  ]);
});

test('after all that, the books of ingestion are in order', async () => {
  expect((await verifyIngestion(signed.edge.database.app)).filter(({ fault }) => fault !== undefined)).toEqual([]);
});
