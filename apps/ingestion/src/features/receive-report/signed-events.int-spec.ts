import { signedEdge } from '../../../test/signed-edge.js';

const { signed, send } = signedEdge();

describe('the signed API', () => {
  const eur = (minor: string) => ({ minor, currency: 'EUR' });
  const occurredAt = '2026-10-13T13:59:00Z';
  const sale = (transactionId: string) => ({
    type: 'revenue.reported',
    transactionId,
    occurredAt,
    stream: 'product',
    creator: 'creator-one',
    gross: eur('1000'),
  });
  const reversal = (transactionId: string, reversalId: string, minor: string) => ({
    type: 'revenue.reversed',
    transactionId,
    reversalId,
    occurredAt,
    gross: eur(minor),
  });
  const confirmed = (transactionId: string) => ({ type: 'revenue.confirmed', transactionId, occurredAt });
  const typesOf = async () => (await signed.edge.eventsOf(signed.sourceId)).map(({ type }) => type);

  test('the API describes itself where it is', async () => {
    const answer = await fetch(`${signed.edge.url}/v1/events/openapi.json`);
    const { paths } = (await answer.json()) as { paths: Record<string, { post: { requestBody: object } }> };
    expect(JSON.stringify(paths['/v1/events']?.post.requestBody)).toContain('sponsorship.agreed');
    const page = await (await fetch(`${signed.edge.url}/v1/events/docs`)).text();
    for (const [, path] of page.matchAll(/(?:src|href)="([^"]+)"/g)) {
      const part = await fetch(`${signed.edge.url}${path}`);
      expect([path, part.status, (await part.text()).length > 0]).toEqual([path, 200, true]);
    }
  });

  test('each item of a batch has its own outcome, and one that cannot be read does not hold up the others', async () => {
    const { status, outcomes } = await send({
      events: [sale('a'), { ...sale('b'), stream: 'barter' }, sale('a'), { type: 'what' }, 7, sale('c')],
    });
    expect(status).toBe(200);
    expect(outcomes).toEqual(['accepted', 'quarantined', 'duplicate', 'quarantined', 'quarantined', 'accepted']);
  });

  test('a reversal and a confirmation that come before their sale wait for it, and nothing of them is lost', async () => {
    expect((await send(reversal('early', 'r1', '400'))).outcomes).toEqual(['waiting']);
    expect((await send(confirmed('early'))).outcomes).toEqual(['waiting']);
    expect(await typesOf()).toEqual([]);
    expect((await send(sale('early'))).outcomes).toEqual(['accepted']);
    expect(await typesOf()).toEqual(['ConversionReported', 'ConversionReversed', 'ConversionConfirmed']);
    const left = await signed.edge.database.app.query(
      "select 1 from request where source_id = $1 and outcome = 'waiting'",
      [signed.sourceId],
    );
    expect(left.rowCount).toBe(0);
  });

  test('the same report again adds nothing; the same identity with other content is disputed', async () => {
    await send(sale('same'));
    expect((await send(sale('same'))).outcomes).toEqual(['duplicate']);
    const other = await send({ ...sale('same'), gross: eur('1001') });
    expect(other.content.results).toMatchObject([{ outcome: 'disputed', reason: 'content_differs' }]);
    expect(await typesOf()).toEqual(['ConversionReported']);
  });

  test('what was told before is a duplicate, whatever was told since, and undoes none of it', async () => {
    const amended = (minor: string, at = occurredAt) => ({
      ...{ type: 'conversion.amended', transactionId: 'late', occurredAt: at, gross: eur(minor) },
    });
    const told = [sale('late'), amended('800'), confirmed('late'), reversal('late', 'r1', '300')];
    const since = amended('600', '2026-10-13T13:59:30Z');
    expect((await send({ events: [...told, since] })).outcomes).toEqual(Array.from({ length: 5 }, () => 'accepted'));
    for (const one of [...told, since]) expect((await send(one)).outcomes).toEqual(['duplicate']);
    const other = await send({ ...sale('late'), gross: eur('999') });
    expect(other.content.results).toMatchObject([{ outcome: 'disputed', reason: 'content_differs' }]);
    expect(await typesOf()).toHaveLength(5);
  });

  test('a conversion is amended a hundred times; one more is disputed, and it can still be confirmed', async () => {
    const amended = (count: number) => ({
      ...{ type: 'conversion.amended', transactionId: 'often', occurredAt, gross: eur(String(count)) },
    });
    const hundred = Array.from({ length: 100 }, (_one, index) => amended(index + 1));
    expect(new Set((await send({ events: [sale('often'), ...hundred] })).outcomes)).toEqual(new Set(['accepted']));
    expect((await send(amended(101))).content.results).toMatchObject([
      { outcome: 'disputed', reason: 'too_many_amendments' },
    ]);
    expect((await send(amended(1))).outcomes).toEqual(['duplicate']);
    expect((await send(confirmed('often'))).outcomes).toEqual(['accepted']);
  });

  test('more cannot be taken back than there is', async () => {
    await send({ events: [sale('part'), reversal('part', 'r1', '600')] });
    const { content } = await send(reversal('part', 'r2', '401'));
    expect(content.results).toMatchObject([{ outcome: 'disputed', reason: 'exceeds_remainder' }]);
    expect((await send(reversal('part', 'r3', '400'))).outcomes).toEqual(['accepted']);
  });

  test('what is left is taken back where nothing is: that is remembered, and undoes nothing when it comes again', async () => {
    const rest = (reversalId: string) => ({ ...reversal('rest', reversalId, '0'), gross: undefined });
    await send({ events: [sale('rest'), rest('r1')] });
    expect((await send(rest('r2'))).outcomes).toEqual(['accepted']);
    await send({ type: 'conversion.amended', transactionId: 'rest', occurredAt, gross: eur('500') });
    expect((await send({ events: [rest('r1'), rest('r2')] })).outcomes).toEqual(['duplicate', 'duplicate']);
    expect((await send(rest('r3'))).outcomes).toEqual(['accepted']);
  });

  test('a batch ends at a thousand', async () => {
    const many = (count: number) => ({ events: Array.from({ length: count }, (_item, index) => sale(`n${index}`)) });
    expect((await send(many(1_000))).outcomes).toHaveLength(1_000);
    const { status, content } = await send(many(1_001));
    expect([status, content.type]).toEqual([413, 'urn:tributary:problem:batch-too-large']);
  });

  test('a body that is no JSON is kept and quarantined; one beyond the limit is refused', async () => {
    expect((await send('{"type":')).content.results).toMatchObject([{ outcome: 'quarantined', reason: 'undecodable' }]);
    const filler = (bytes: number) => `{"type":"${'x'.repeat(bytes - 11)}"}`;
    expect((await send(filler(1024 * 1024))).status).toBe(200);
    expect((await send(filler(1024 * 1024 + 1))).status).toBe(413);
  });

  test('many requests at once are all kept and all decided', async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, (_one, index) => send(sale(`burst-${index}`))));
    expect(answers.flatMap(({ outcomes }) => outcomes)).toEqual(Array.from({ length: 100 }, () => 'accepted'));
    expect(await typesOf()).toHaveLength(100);
  });
});
