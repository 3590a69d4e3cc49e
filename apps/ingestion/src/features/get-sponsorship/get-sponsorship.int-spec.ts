import { Value } from 'typebox/value';
import { fromJson, type SponsorshipView, SponsorshipViewSchema } from '#contracts';
import { derivedId } from '#event-log';
import { signedEdge } from '../../../test/signed-edge.js';
import { signedSource } from '../../../test/signed-source.js';

const { signed, send } = signedEdge();

const eur = (minor: number) => ({ minor: String(minor), currency: 'EUR' });
const occurredAt = '2026-10-13T12:00:00.000Z';
const about = { sponsorshipId: 'autumn', occurredAt };
const parties = { brand: 'acme-shoes', creator: 'creator-one' };
const promise = (deliverableId: string, minor: number) => ({ deliverableId, gross: eur(minor), dueOn: '2026-10-20' });
const agreed = (...deliverables: ReturnType<typeof promise>[]) => ({
  ...{ type: 'sponsorship.agreed', ...about, ...parties, deliverables },
  total: eur(deliverables.reduce((sum, { gross }) => sum + Number(gross.minor), 0)),
});
const three = agreed(promise('reel', 150_000), promise('story', 40_000), promise('post', 1_001));
const accepted = (id: string, minor: number) => ({
  ...{ type: 'deliverable.accepted', ...about, ...parties, deliverableId: id, gross: eur(minor) },
});
const cancelled = (cancellationId: string, ...deliverables: string[]) => ({
  ...{ type: 'sponsorship.cancelled', ...about, cancellationId, reason: 'stopped' },
  ...(deliverables.length === 0 ? {} : { deliverables }),
});
const reversed = (deliverableId: string, minor: number) => ({
  ...{ type: 'deliverable.reversed', ...about, deliverableId, reversalId: 'r1', gross: eur(minor) },
});

async function asked(path = `sponsorships/${derivedId('sponsorship', signed.sourceId, 'autumn')}`) {
  const answer = await fetch(`${signed.edge.url}/internal/${path}`, {
    headers: { authorization: 'Bearer a-token-between-services' },
  });
  return { status: answer.status, view: fromJson(await answer.text()) as SponsorshipView };
}

/** Of each deliverable: how it stands, what was accepted, and how its conversion stands with what is left of it. */
async function standings() {
  const { view } = await asked();
  return view.deliverables.map(({ deliverableId, standing, accepted, conversion }) => [
    ...[deliverableId, standing, accepted?.minor, conversion.status],
    conversion.figures.gross?.minor,
  ]);
}

test('an agreement is answered as it was agreed, each deliverable with the conversion that it is', async () => {
  const { content } = await send(three);
  const { status, view } = await asked();
  expect([status, view]).toMatchObject([
    200,
    {
      ...{
        sponsorshipId: derivedId('sponsorship', signed.sourceId, 'autumn'),
        sourceId: signed.sourceId,
        network: 'signed',
      },
      ...{ reference: 'autumn', brand: 'acme-shoes', creatorHandle: 'creator-one', total: eur(191_001), occurredAt },
    },
  ]);
  expect(view.deliverables).toMatchObject(
    [promise('reel', 150_000), promise('story', 40_000), promise('post', 1_001)].map((one, index) => ({
      ...{ deliverableId: one.deliverableId, dueOn: one.dueOn, agreed: one.gross, standing: 'promised' },
      conversion: {
        ...{ conversionId: content.results?.[0]?.conversionIds?.[index], transactionId: one.deliverableId },
        ...{ stream: 'sponsorship', status: 'pending', figures: { gross: one.gross } },
      },
    })),
  );
  expect(view.facts).toEqual([
    {
      ...{ type: 'SponsorshipAgreed', deliverableIds: ['reel', 'story', 'post'], occurredAt },
      ...{ recordedAt: expect.any(String), requestId: content.requestId },
    },
  ]);
});

test('what was accepted, cancelled and taken back shows, with what is left, and who said it when', async () => {
  await send({ events: [three, accepted('reel', 140_000), accepted('post', 1_001), cancelled('x1')] });
  const { content } = await send({ events: [reversed('reel', 40_000), cancelled('x2', 'post')] });
  expect(await standings()).toEqual([
    ['reel', 'accepted', '140000', 'approved', '100000'],
    ['story', 'cancelled', undefined, 'reversed', '0'],
    ['post', 'cancelled', '1001', 'reversed', '0'],
  ]);
  const { view } = await asked();
  expect(view.facts.map(({ type, deliverableIds, reason }) => [type, deliverableIds.join(), reason])).toEqual([
    ['SponsorshipAgreed', 'reel,story,post', undefined],
    ['DeliverableAccepted', 'reel', undefined],
    ['DeliverableAccepted', 'post', undefined],
    ['SponsorshipCancelled', 'story', 'stopped'],
    ['SponsorshipCancelled', 'post', 'stopped'],
  ]);
  expect(view.facts.at(-1)?.requestId).toBe(content.requestId);
});

test('what was accepted before a cancellation that was heard of first stands as accepted', async () => {
  await send({ events: [three, cancelled('x1'), accepted('reel', 150_000)] });
  expect(await standings()).toEqual([
    ['reel', 'accepted', '150000', 'approved', '150000'],
    ['story', 'cancelled', undefined, 'reversed', '0'],
    ['post', 'cancelled', undefined, 'reversed', '0'],
  ]);
});

const hundred = Array.from({ length: 100 }, (_one, index) => promise(`d${index}`, 1_000 + index));

test('the largest agreement is answered whole', async () => {
  await send(agreed(...hundred));
  const { view } = await asked();
  expect(view.deliverables.map(({ agreed: { minor } }) => minor)).toEqual(hundred.map(({ gross }) => gross.minor));
});

test('all that was said of an agreement is 202 facts at most: what changes nothing more adds none', async () => {
  const whole = agreed(...hundred);
  const accepts = hundred.map(({ deliverableId, gross }) => accepted(deliverableId, Number(gross.minor)));
  const names = hundred.map(({ deliverableId }) => cancelled(`by-name-${deliverableId}`, deliverableId));
  const { outcomes } = await send({ events: [whole, cancelled('x1'), ...accepts, ...names] });
  expect(outcomes).toEqual(Array.from({ length: 202 }, () => 'accepted'));
  const more = [cancelled('x2'), cancelled('x3', 'd0'), accepted('d0', 1_000), whole];
  expect((await send({ events: more })).outcomes).toEqual(['duplicate', 'duplicate', 'duplicate', 'duplicate']);
  const { view } = await asked();
  expect(view.facts).toHaveLength(202);
  expect(Value.Errors(SponsorshipViewSchema, view)).toEqual([]);
  expect(Value.Check(SponsorshipViewSchema, { ...view, facts: [...view.facts, view.facts[0]] })).toBe(false);
});

test('a deliverable is reversed in a hundred parts; one more is disputed, and the rest can be cancelled', async () => {
  const part = (count: number) => ({ ...reversed('reel', 1), reversalId: `r${count}` });
  const parts = Array.from({ length: 100 }, (_one, index) => part(index));
  const { outcomes } = await send({ events: [three, ...parts] });
  expect(new Set(outcomes)).toEqual(new Set(['accepted']));
  expect((await send(part(100))).content.results).toMatchObject([
    { outcome: 'disputed', reason: 'too_many_reversals' },
  ]);
  expect((await send(part(99))).outcomes).toEqual(['duplicate']);
  expect((await send(cancelled('x1', 'reel'))).outcomes).toEqual(['accepted']);
  const { view } = await asked();
  expect(view.deliverables[0]?.conversion).toMatchObject({ status: 'reversed', figures: { gross: eur(0) } });
  expect(view.deliverables[0]?.conversion.facts).toHaveLength(102);
});

test('before it is agreed on there is none, whatever waits for it', async () => {
  expect((await send(accepted('reel', 150_000))).outcomes).toEqual(['waiting']);
  expect(await asked()).toMatchObject({ status: 404, view: { type: 'urn:tributary:problem:sponsorship-unknown' } });
});

test('what is no id is refused', async () => {
  expect((await asked('sponsorships/autumn')).status).toBe(422);
});

test("it is found by the brand's own number of it, of up to 256 characters, in its own source alone", async () => {
  const reference = `${'x'.repeat(251)} /?&é`;
  const by = (text: string, source = signed.sourceId) =>
    asked(`sources/${source}/sponsorship?reference=${encodeURIComponent(text)}`);
  await send({ ...three, sponsorshipId: reference });
  expect(await by(reference)).toMatchObject({ status: 200, view: { reference, total: eur(191_001) } });
  const { sourceId: other } = await signedSource(signed.edge);
  expect((await by(reference, other)).status).toBe(404);
  expect((await by(`${reference.slice(1)}y`)).status).toBe(404);
  expect((await by(`${reference}y`)).status).toBe(422);
  expect((await by('')).status).toBe(422);
});
