import { ConfigFault } from '#runtime';
import { signedEdge } from '../../../test/signed-edge.js';

const { signed, send } = signedEdge();

const eur = (minor: string) => ({ minor, currency: 'EUR' });
const about = { transactionId: 'early', occurredAt: '2026-10-13T13:59:00Z' };
const sale = { type: 'revenue.reported', ...about, stream: 'product', creator: 'creator-one', gross: eur('1000') };
const amended = (minor: string) => ({ type: 'conversion.amended', ...about, gross: eur(minor) });
const agreement = {
  ...{ type: 'sponsorship.agreed', sponsorshipId: 'deal', brand: 'acme', creator: 'creator-one', total: eur('501') },
  ...{ occurredAt: about.occurredAt, agreed: eur('500') },
  deliverables: [{ deliverableId: 'reel', gross: eur('500'), dueOn: '2026-10-20' }],
};
const acceptance = {
  ...{ type: 'deliverable.accepted', sponsorshipId: 'deal', deliverableId: 'reel', gross: eur('500') },
  ...{ brand: 'acme', creator: 'creator-one', occurredAt: about.occurredAt },
};

async function kept(body: object): Promise<string> {
  return (await send(body)).content.requestId ?? '';
}

type Mended = Parameters<typeof signed.edge.afterMending>[0];

async function rerunAfter(mended: Mended, requestId: string): Promise<string> {
  return signed.edge.afterMending(mended, async (url) => {
    const answer = await fetch(`${url}/internal/requests/${requestId}/rerun`, {
      method: 'POST',
      headers: { authorization: 'Bearer a-token-between-services' },
    });
    return ((await answer.json()) as { outcome: string }).outcome;
  });
}

const events = () => signed.edge.eventsOf(signed.sourceId);
const figures = async () =>
  (await events()).map((event) => ('figures' in event ? event.figures.gross?.minor : undefined));

test.each<[string, { events: object[]; mended: Mended }]>([
  [
    'a report',
    {
      events: [
        { ...sale, stream: 'barter' },
        { type: 'revenue.confirmed', ...about },
      ],
      mended: { 'revenue.reported': { stream: { always: 'product' } } },
    },
  ],
  [
    'an agreement',
    { events: [agreement, acceptance], mended: { 'sponsorship.agreed': { figures: { gross: 'agreed' } } } },
  ],
])('%s that is read at last is decided, and then what waited for it in its own request', async (_name, said) => {
  const requestId = await kept({ events: said.events });
  expect(await rerunAfter(said.mended, requestId)).toBe('accepted');
  expect((await events()).map(({ type }) => type)).toEqual(['ConversionReported', 'ConversionConfirmed']);
});

test('what waited and is read as the report itself at last is decided', async () => {
  const requestId = await kept({ ...amended('1000'), creator: 'creator-one' });
  const asReport: Mended[string] = {
    ...{ command: 'report', stream: { always: 'product' }, creator: 'creator', status: { always: 'pending' } },
  };
  expect(await rerunAfter({ 'conversion.amended': asReport }, requestId)).toBe('accepted');
  expect(await figures()).toEqual([1000n]);
});

test('each report of a request keeps its own place, and one that is read at last comes behind', async () => {
  const requestId = await kept({
    events: [
      { ...amended('x'), now: eur('900') },
      { ...amended('800'), now: eur('800') },
    ],
  });
  await send(amended('700'));
  expect(await rerunAfter({ 'conversion.amended': { figures: { gross: 'now' } } }, requestId)).toBe('waiting');
  await send(sale);
  expect(await figures()).toEqual([1000n, 800n, 700n, 900n]);
});

test('a request keeps the conversions that it waits for, and not those that were read wrongly', async () => {
  const conversionsOf = async (id: string) => {
    const { rows } = await signed.edge.database.app.query<{ conversion_ids: string[] }>(
      'select conversion_ids from request where request_id = $1',
      [id],
    );
    return rows[0]?.conversion_ids;
  };
  const requestId = await kept({
    events: [
      { ...amended('900'), order: 'late' },
      { ...amended('800'), transactionId: 'other', order: 'other' },
    ],
  });
  const before = await conversionsOf(requestId);
  expect(await rerunAfter({ 'conversion.amended': { transactionId: 'order' } }, requestId)).toBe('waiting');
  const { content } = await send({ ...sale, transactionId: 'late' });
  expect(before).toHaveLength(2);
  expect(await conversionsOf(requestId)).toEqual([content.results?.[0]?.conversionId, before?.[1]]);
});

test('a mapping that does not fit stops the start as a wrong setting', async () => {
  const start = rerunAfter({ 'conversion.amended': { command: 'accept' } }, await kept(sale));
  await expect(start).rejects.toThrow(ConfigFault);
});
