import fc from 'fast-check';
import { signedEventSchemas } from '#contracts';
import { signedEdge } from '../../../test/signed-edge.js';
import { verifyIngestion } from '../../verify/verify-ingestion.query.js';

const { signed, send } = signedEdge();

const mostly = (right: fc.Arbitrary<unknown>, arbitrary: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 9, arbitrary: right }, { weight: 1, arbitrary });
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom('', '\0', '\ud800', '\ufffd', 'x'.repeat(256), 'x'.repeat(257), '😀'.repeat(128), '😀'.repeat(129)),
);
const instant = fc.constantFrom(
  ...['2026-10-13T13:59:00.999999999+14:00', '0000-01-01T00:00:00+01:00', '0000-06-01T00:00:00Z'],
  ...['1970-01-01T00:00:00+23:59', '2999-12-31T23:59:59-23:59', '9999-12-31T23:59:59-01:00', '2026-02-30T00:00:00Z'],
);
const money = fc.record({
  minor: fc.constantFrom('0', '9223372036854775807', '9223372036854775808', '-1', '-0', '1e3', 7, null),
  currency: fc.constantFrom('EUR', 'USD', 'JPY', 'eur', 'XXX', '', null),
});
const day = fc.constantFrom('1970-01-01', '0000-01-01', '2999-12-31', '9999-12-31', '2026-02-30', '');
const usualMoney = fc.record({ minor: fc.constantFrom('1', '500', '1000'), currency: fc.constant('EUR') });
const deliverable = fc.record(
  {
    deliverableId: mostly(fc.constantFrom('a', 'b'), text),
    gross: mostly(usualMoney, money),
    dueOn: mostly(fc.constant('2026-10-20'), day),
  },
  { requiredKeys: [] },
);
const lists = fc.array(fc.oneof(deliverable, text), { maxLength: 4 });
const anything = fc.oneof(text, instant, money, day, fc.jsonValue(), lists);
const ids = ['transactionId', 'sponsorshipId', 'deliverableId', 'cancellationId', 'reversalId'];
const usual: Record<string, fc.Arbitrary<unknown>> = {
  ...Object.fromEntries(ids.map((name) => [name, mostly(fc.constantFrom('a', 'b'), text)])),
  ...Object.fromEntries(['sale', 'commission', 'gross', 'total'].map((name) => [name, mostly(usualMoney, money)])),
  ...{ occurredAt: mostly(fc.constant('2026-10-13T13:59:00Z'), instant), stream: fc.constant('product') },
  ...{ creator: fc.constant('mira'), brand: fc.constant('acme'), reason: text, clickId: text },
  deliverables: fc.array(deliverable, { maxLength: 4 }),
};
const types = signedEventSchemas.map(({ properties }) => properties.type.const);
const event = fc
  .record({
    type: fc.constantFrom(...types),
    fields: fc.record(usual, { requiredKeys: [...ids, 'occurredAt', 'stream', 'creator', 'brand', 'gross', 'total'] }),
    wrong: fc.dictionary(fc.constantFrom(...Object.keys(usual), 'type'), anything, { maxKeys: 1 }),
  })
  .map(({ type, fields, wrong }) => ({ type, ...fields, ...wrong }));
const slice = fc.array(mostly(event, fc.jsonValue()), { minLength: 1, maxLength: 30 });

test('whatever is reported, each report is told what became of it, and what was kept is in order', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(slice, async (events) => {
      const { status, outcomes } = await send({ events });
      expect([status, outcomes?.length]).toEqual([200, events.length]);
      outcomes?.forEach((outcome) => seen.add(outcome));
    }),
    { numRuns: 100 },
  );
  expect([...seen].toSorted()).toEqual(['accepted', 'disputed', 'duplicate', 'quarantined', 'waiting']);
  await inOrder();
});

const escaped = fc.array(fc.nat(255), { maxLength: 20 }).map((bytes) => {
  const hex = Buffer.from(bytes).toString('hex');
  return hex.replaceAll(/../g, '%$&');
});
const tuneFields: Record<string, string> = {
  ...{ transaction_id: 't1', aff_sub: 'abc', amount: '45.00', payout: '4.50', currency: 'USD', status: 'approved' },
  datetime: '2026-10-06+21%3A30%3A00',
};
const localInstant = fc.constantFrom('0000-01-01', '0075-01-01', '9999-12-31').map((on) => `${on}+00%3A00%3A00`);
const query = fc
  .record(
    Object.fromEntries(
      Object.entries(tuneFields).map(([name, right]) => [
        name,
        mostly(fc.constant(right), fc.oneof(escaped, localInstant)),
      ]),
    ),
  )
  .map((fields) => Object.entries(fields).map(([name, one]) => `${name}=${String(one)}`));

test('whatever query is sent, it is kept, and told what became of it', async () => {
  const source = await signed.edge.sourceOf('tune', { token: 'tune-token-1', timeZone: 'Pacific/Kiritimati' });
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(query, async (pairs) => {
      const sent = [...pairs, 'security_token=tune-token-1'].join('&');
      const answer = await signed.edge.post(source, { method: 'GET', headers: {}, query: sent });
      const kept = await signed.edge.lastRequest(source);
      expect([answer.status, kept?.query]).toEqual([200, sent.replace('tune-token-1', '***')]);
      seen.add(kept?.outcome ?? '');
    }),
    { numRuns: 100 },
  );
  expect([...seen].toSorted()).toEqual(['accepted', 'duplicate', 'quarantined']);
  await inOrder();
});

async function inOrder(): Promise<void> {
  expect((await verifyIngestion(signed.edge.database.app)).filter(({ fault }) => fault !== undefined)).toEqual([]);
}
