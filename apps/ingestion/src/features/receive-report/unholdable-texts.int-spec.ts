import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { signedEdge } from '../../../test/signed-edge.js';

const { signed, send } = signedEdge();

const eur = (minor: string) => ({ minor, currency: 'EUR' });
const occurredAt = '2026-10-13T13:59:00Z';
const sale = (transactionId: string) => ({
  ...{ type: 'conversion.reported', transactionId, occurredAt, stream: 'affiliate', sale: eur('1000') },
});
const unholdable = { 'a zero': 'a\0b', 'half a surrogate pair': 'a\ud83d' };
const typesOf = async () => (await signed.edge.eventsOf(signed.sourceId)).map(({ type }) => type);

describe.each(Object.entries(unholdable))('%s', (_what, text) => {
  const reversal = { type: 'conversion.reversed', transactionId: 'a', reversalId: 'r1', occurredAt };

  test('is quarantined by its field, and the reports beside it go on', async () => {
    const { content } = await send({
      events: [
        sale('a'),
        sale(text),
        { ...sale('b'), clickId: text },
        { ...reversal, reversalId: text },
        { ...reversal, reason: text },
        { ...sale('c'), [text]: text },
      ],
    });
    expect(content.results?.map(({ outcome, reason }) => reason ?? outcome)).toEqual([
      ...['accepted', 'transaction_id_malformed', 'click_ref_malformed'],
      ...['reversal_id_malformed', 'reason_malformed', 'accepted'],
    ]);
    expect(await typesOf()).toEqual(['ConversionReported', 'ConversionReported']);
    expect(await signed.edge.lastRequest(signed.sourceId)).toMatchObject({
      outcome: 'quarantined',
      transaction_ids: ['a', 'b', 'c'],
    });
  });

  test('does not hold up the requests that are decided with it', async () => {
    const ids = Array.from({ length: 20 }, (_one, index) => `t-${index}`);
    const answers = await Promise.all([...ids.map((id) => send(sale(id))), send(sale(text))]);
    expect(answers.flatMap(({ outcomes }) => outcomes)).toEqual([...ids.map(() => 'accepted'), 'quarantined']);
    expect(await typesOf()).toHaveLength(20);
  });
});

test.each([
  ['transaction_id=a%00b', 'transaction_id_malformed'],
  ['transaction_id=a&aff_sub=a%00b', 'click_ref_malformed'],
  ['transaction_id=caf%E9', 'transaction_id_malformed'],
  ['transaction_id=a%ED%A0%BD', 'transaction_id_malformed'],
])('a query of %s is kept as it came and quarantined', async (query, reason) => {
  const tune = await signed.edge.sourceOf('tune', { token: 'tune-token-1' });
  const figures = 'amount=45.00&payout=4.50&currency=USD&status=pending&datetime=2026-10-06+21%3A30%3A00';
  const whole = `${query}&${figures}&security_token=tune-token-1`;
  const answer = await signed.edge.post(tune, { method: 'GET', headers: {}, query: whole });
  expect(answer.status).toBe(200);
  expect(await signed.edge.lastRequest(tune)).toMatchObject({
    ...{ outcome: 'quarantined', reason, query: whole.replace('tune-token-1', '***') },
  });
});

test('a character of Latin-1 in a header is kept as it came', async () => {
  const awin = await signed.edge.sourceOf('awin');
  const { port, hostname } = new URL(signed.edge.url);
  const socket = connect(Number(port), hostname);
  const lines = [`GET /postbacks/${awin} HTTP/1.1`, 'host: x', 'x-note: caf\xe9\x80', 'connection: close', '', ''];
  socket.write(Buffer.from(lines.join('\r\n'), 'latin1'));
  expect((await text(socket)).slice(0, 12)).toBe('HTTP/1.1 200');
  const { rows } = await signed.edge.database.app.query<{ note: string }>(
    "select headers ->> 'x-note' as note from request where source_id = $1",
    [awin],
  );
  expect(rows).toEqual([{ note: 'caf\xe9\x80' }]);
});

test('a click and a link that no table holds are refused where they are asked for', async () => {
  const asked = (path: string) =>
    fetch(`${signed.edge.url}${path}`, {
      headers: { authorization: 'Bearer a-token-between-services' },
      redirect: 'manual',
    });
  expect((await asked('/c/a%00b')).status).toBe(422);
  expect((await asked('/internal/clicks/a%00b')).status).toBe(422);
});

test('a settlement with a text that no table holds is refused by its place, and the source goes on', async () => {
  const settle = (transactionId: string) =>
    fetch(`${signed.edge.url}/internal/sources/${signed.sourceId}/settlements`, {
      method: 'POST',
      headers: {
        ...{ 'content-type': 'application/json', authorization: 'Bearer a-token-between-services' },
        ...{ 'idempotency-key': `key-${transactionId.length}`, 'x-tributary-subject': 'fina' },
      },
      body: JSON.stringify({
        ...{ reference: 'RM-1', currency: 'EUR', paidOn: '2026-10-12', bankAccount: 'DE00', total: '1' },
        lines: [{ transactionId, paid: '1' }],
      }),
    });
  const refused = await settle('a\0b');
  expect([refused.status, await refused.json()]).toMatchObject([
    422,
    { errors: [{ pointer: '#/lines/0/transactionId' }] },
  ]);
  expect((await settle('a')).status).toBe(200);
});
