import { setTimeout } from 'node:timers/promises';
import { signedEdge } from '../../../test/signed-edge.js';

const { signed, send } = signedEdge();
beforeEach(async () => {
  await signed.edge.database.admin.query('delete from waiting_command');
});

const eur = (minor: string) => ({ minor, currency: 'EUR' });
const about = { transactionId: 'early', occurredAt: '2026-10-13T13:59:00Z' };
const sale = { type: 'revenue.reported', ...about, stream: 'product', creator: 'creator-one', gross: eur('1000') };
const amended = (minor: string) => ({ type: 'conversion.amended', ...about, gross: eur(minor) });
const acceptance = {
  ...{ type: 'deliverable.accepted', sponsorshipId: 'deal', deliverableId: 'reel', gross: eur('500') },
  ...{ brand: 'acme', creator: 'creator-one', occurredAt: about.occurredAt },
};

async function kept(body: object): Promise<string> {
  return (await send(body)).content.requestId ?? '';
}

async function rerun(requestId: string): Promise<unknown> {
  const answer = await fetch(`${signed.edge.url}/internal/requests/${requestId}/rerun`, {
    method: 'POST',
    headers: { authorization: 'Bearer a-token-between-services' },
  });
  return ((await answer.json()) as { outcome: unknown }).outcome;
}

async function waiting(): Promise<{ request: string; figure: string; program: string | null }[]> {
  const { rows } = await signed.edge.database.app.query<Awaited<ReturnType<typeof waiting>>[number]>(
    `select request_id as request, command ->> 'programId' as program,
       coalesce(command -> 'figures' -> 'gross', command -> 'gross') ->> 'minor' as figure
     from waiting_command order by id`,
  );
  return rows;
}

const figures = async () =>
  (await signed.edge.eventsOf(signed.sourceId)).map((event) =>
    'figures' in event ? event.figures.gross?.minor : undefined,
  );

test('what waits and is decided again waits once, in its place, so that the last word stays the last', async () => {
  const first = await kept({ events: [amended('900'), amended('800')] });
  const second = await kept(amended('700'));
  const before = await waiting();
  expect(await rerun(first)).toBe('waiting');
  expect(await waiting()).toEqual(before);
  expect(before.map(({ request, figure }) => [request, figure])).toEqual([
    [first, '900'],
    [first, '800'],
    [second, '700'],
  ]);
  expect((await send(sale)).outcomes).toEqual(['accepted']);
  expect(await figures()).toEqual([1000n, 900n, 800n, 700n]);
  expect(await waiting()).toEqual([]);
});

test('a request that many rerun at once waits once', async () => {
  const requestId = await kept(amended('900'));
  expect(await Promise.all(Array.from({ length: 8 }, () => rerun(requestId)))).toEqual(Array(8).fill('waiting'));
  expect(await waiting()).toMatchObject([{ request: requestId, figure: '900' }]);
});

test('what waits keeps its place, also where it is decided again together with what it waits for', async () => {
  const first = await kept(amended('900'));
  await kept(amended('800'));
  const { answers } = await signed.edge.database.admin.transaction(async (tx) => {
    await tx.query('lock table request in exclusive mode');
    const before = send({ ...sale, transactionId: 'before' });
    await signed.edge.database.untilHeldUp();
    const together = [rerun(first), send(sale)];
    await setTimeout(100);
    return { answers: [before, ...together] };
  });
  await Promise.all(answers);
  expect((await figures()).filter((figure) => figure !== 1000n)).toEqual([900n, 800n]);
  expect(await waiting()).toEqual([]);
  expect(await rerun(first)).toBe('accepted');
});

test('what waits is what was made of the request at last', async () => {
  const requestId = await kept(acceptance);
  const mended = '018f9a52-7a10-7c3e-9d41-2b6a5f0c1e99';
  await signed.edge.database.admin.query('update source set program_id = $2 where source_id = $1', [
    signed.sourceId,
    mended,
  ]);
  expect(await rerun(requestId)).toBe('waiting');
  expect(await waiting()).toEqual([{ request: requestId, figure: '500', program: mended }]);
});

test('what was decided and is decided again does not wait', async () => {
  const requestId = await kept({ events: [{ type: 'revenue.confirmed', ...about }, sale] });
  expect(await rerun(requestId)).toBe('accepted');
  expect(await waiting()).toEqual([]);
  expect(await figures()).toEqual([1000n, undefined]);
});

const unreadable = { ...sale, stream: 'barter' };
const reversal = { type: 'revenue.reversed', ...about, reversalId: 'r1', gross: eur('1001') };
const agreement = {
  ...{ type: 'sponsorship.agreed', sponsorshipId: 'deal', brand: 'acme', creator: 'creator-one', total: eur('500') },
  ...{
    occurredAt: about.occurredAt,
    deliverables: [{ deliverableId: 'reel', gross: eur('500'), dueOn: '2026-10-20' }],
  },
};

test('what was accepted of a request is not decided again, so that a later word stays the last', async () => {
  await send(sale);
  const requestId = await kept({ events: [amended('900'), unreadable] });
  await send(amended('800'));
  expect(await rerun(requestId)).toBe('quarantined');
  expect(await figures()).toEqual([1000n, 900n, 800n]);
});

test('what was disputed is decided again, and what was accepted beside it does not become disputed', async () => {
  const requestId = await kept({ events: [sale, reversal] });
  await send(amended('2000'));
  expect(await Promise.all([1, 2, 3].map(() => rerun(requestId)))).toEqual(['accepted', 'accepted', 'accepted']);
  expect(await figures()).toEqual([1000n, 2000n, 1001n]);
});

const conversionsOf = async (requestId: string) => {
  const { rows } = await signed.edge.database.app.query<{ conversion_ids: string[] }>(
    'select conversion_ids from request where request_id = $1',
    [requestId],
  );
  return rows[0]?.conversion_ids;
};

test('what was accepted keeps its conversions when the rest of its request is decided again', async () => {
  const requestId = await kept({ events: [agreement, unreadable] });
  const before = await conversionsOf(requestId);
  expect(before).toHaveLength(1);
  expect(await rerun(requestId)).toBe('quarantined');
  expect(await conversionsOf(requestId)).toEqual(before);
});

test('all is decided again where a request is read as another number of reports than before', async () => {
  const requestId = await kept({ events: [sale, amended('900')] });
  const forged = `update request set items = '[{"outcome": "accepted"}]' where request_id = $1`;
  await signed.edge.database.admin.query(forged, [requestId]);
  expect(await rerun(requestId)).toBe('duplicate');
});
