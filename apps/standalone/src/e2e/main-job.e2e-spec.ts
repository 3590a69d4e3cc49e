import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DemoClient, eventually, followLink, postback, signedEvents } from '../demo/demo-client.js';
import { awinPush, bankStatement, tunePostback } from '../demo/demo-messages.js';
import {
  besideCheckout,
  houseFolder,
  type HouseProcess,
  removeHouse,
  startHouse,
  verifyFolder,
} from './house-process.js';

interface Money {
  minor: string;
  currency: string;
}
interface Entry {
  entryId: string;
  kind: string;
  stream?: string;
  lines: { account: string; amount: Money; balance: Money }[];
}
interface Statement {
  currencies: {
    opening: Record<string, Money>;
    closing: Record<string, Money>;
    earnings: { stream: string; amount: Money }[];
    adjustments: Money;
    reversals: Money;
    payouts: Money;
  }[];
}

const eur = (minor: number | bigint) => ({ minor: String(minor), currency: 'EUR' });
const tuneToken = 'tune-token-of-the-test';
/** When the sales happened: after the click that they follow. */
let at = new Date();
const month = at.toISOString().slice(0, 7);

let folder: string;
let house: HouseProcess;
let operator: DemoClient;
let maker: DemoClient;
let checker: DemoClient;
let creator: DemoClient;
let creatorId: string;
let clickId: string;
let keys = 0;
const key = () => `key-${(keys += 1)}`;
const sources: Record<string, { sourceId: string; path: string; secret?: string }> = {};

beforeAll(async () => {
  folder = houseFolder();
  house = await startHouse(folder);
  operator = await house.as({ subject: 'olga', roles: ['operator'] });
  maker = await house.as({ subject: 'mara', roles: ['finance'] });
  checker = await house.as({ subject: 'cem', roles: ['finance'] });
});
afterAll(async () => {
  await house.end('SIGKILL');
  await removeHouse(folder);
});

const raw = async (method: string, path: string, token?: string, body?: object) => {
  const answer = await fetch(house.url + path, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json', 'idempotency-key': key() }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    type: answer.headers.get('content-type'),
    body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
  };
};
const balances = async () => {
  const {
    balances: [first],
  } = await creator.get<{ balances: Record<string, Money>[] }>(`/v1/creators/${creatorId}/balances`);
  const of = (account: string) => Number(first?.[account]?.minor ?? 0);
  return { pending: of('pending'), held: of('held'), available: of('available'), reserved: of('reserved') };
};
const untilBalances = async (expected: Awaited<ReturnType<typeof balances>>) =>
  expect(await eventually('the balances', balances, (now) => JSON.stringify(now) === JSON.stringify(expected))).toEqual(
    expected,
  );
const rules = (days: number) => ({
  effectiveFrom: '2026-01-01T00:00:00.000Z',
  basis: 'conversion_time',
  rounding: 'half_even',
  attribution: { model: 'last_click', lookbackDays: 30 },
  rules: [
    { id: 'sales', priority: 2, when: { streams: ['affiliate'] }, then: { percentPpm: 1_000_000, of: 'commission' } },
    { id: 'direct', priority: 1, when: {}, then: { percentPpm: 1_000_000, of: 'gross' } },
  ],
  split: { platformFeePpm: 200_000 },
  hold: { days },
});
const signed = (...events: object[]) => {
  const { sourceId, secret = '' } = sources['signed'] ?? { sourceId: '' };
  return signedEvents(house.url, { sourceId, secret }, events);
};
let occurredAt = at.toISOString();

describe('from a postback to a cent in a statement, and out in a payout file', () => {
  test('an operator makes a creator, programs with rules, a link, and a source for each network', async () => {
    ({ creatorId } = await operator.post<{ creatorId: string }>(
      '/v1/creators',
      { handle: 'mira', displayName: 'Mira' },
      key(),
    ));
    await operator.post('/v1/creators', { handle: 'max', displayName: 'Max' }, key());
    const program = async (name: string, allowedHosts: string[], days: number) => {
      const { programId } = await operator.post<{ programId: string }>('/v1/programs', { name, allowedHosts }, key());
      await operator.post(`/v1/programs/${programId}/rule-sets`, rules(days), key());
      return programId;
    };
    const [shoes, club] = [await program('Shoes', ['shop.example'], 14), await program('Club', [], 0)];
    const link = {
      slug: 'mira-shoes',
      creatorId,
      programId: shoes,
      destination: 'https://shop.example/a?b=c%20d#top',
      clickParameter: 'clickref',
    };
    await operator.post('/v1/links', link, key());
    for (const [network, programId, more] of [
      ['awin', shoes, {}],
      ['tune', shoes, { token: tuneToken }],
      ['signed', club, {}],
    ] as const) {
      sources[network] = await operator.post('/v1/sources', { network, name: network, programId, ...more }, key());
    }
    creator = await house.as({ subject: 'mira', roles: ['creator'], creatorId });
    const elsewhere = await raw('POST', '/v1/links', await house.token({ subject: 'olga', roles: ['operator'] }), {
      ...link,
      slug: 'evil',
      destination: 'https://shop.example.evil.example/',
    });
    expect([elsewhere.status, elsewhere.body['type']]).toEqual([
      422,
      'urn:tributary:problem:destination-host-not-allowed',
    ]);
  });

  test('a link leads on with a click id that proves itself', async () => {
    clickId = await followLink(house.url, '/c/mira-shoes', 'clickref');
    expect(clickId).toMatch(/^AQ[\w-]{50}$/);
    at = new Date();
    occurredAt = at.toISOString();
    const answer = await fetch(`${house.url}/c/mira-shoes`, {
      redirect: 'manual',
      headers: { 'user-agent': 'Googlebot/2.1' },
    });
    expect([answer.status, answer.headers.get('location')]).toEqual([302, 'https://shop.example/a?b=c%20d#top']);
    expect((await raw('GET', '/c/unknown')).status).toBe(404);
  });

  test('an Awin push is pending; a TUNE approval is held; a TUNE rejection pays nothing', async () => {
    const { awin, tune } = sources;
    const sale = (transactionId: string, commission: string) => ({
      transactionId,
      clickId,
      sale: '100.00',
      commission,
      at,
    });
    const form = awinPush(sale('A-1', '10.01'));
    expect(await postback(house.url, awin?.path ?? '', { form })).toBe('OK');
    expect(await postback(house.url, awin?.path ?? '', { form })).toBe('OK');
    const tell = (transactionId: string, status: string) =>
      postback(house.url, tune?.path ?? '', {
        query: tunePostback(sale(transactionId, '5.00'), { status, token: tuneToken }),
      });
    expect(await tell('T-1', 'pending')).toBe('success=true;');
    expect(await tell('T-1', 'approved')).toBe('success=true;');
    expect(await tell('T-2', 'rejected')).toBe('success=true;');
    // 10.01: fee 2.002 is 2.00, share 8.01. 5.00: fee 1.00, share 4.00.
    await untilBalances({ pending: 801, held: 400, available: 0, reserved: 0 });
  });

  test('what cannot be understood is kept, answered as the network expects, and shown to the operator', async () => {
    const { awin, tune } = sources;
    await postback(house.url, awin?.path ?? '', { form: 'AwinTransactionPush=%7B%22transactionId%22%3A1' });
    await postback(house.url, awin?.path ?? '', {
      form: awinPush({ transactionId: 'A-9', clickId, sale: '1', commission: '1', at }).replace('EUR', ''),
    });
    const query = tunePostback(
      { transactionId: 'T-9', clickId, sale: '1', commission: '1', at },
      { status: 'maybe', token: tuneToken },
    );
    expect(await postback(house.url, tune?.path ?? '', { query })).toBe('success=true;');
    const wrong = await fetch(`${house.url}${tune?.path}?${query.replace(tuneToken, 'another')}`);
    expect(wrong.status).toBe(403);
    const forged = `${clickId.slice(0, -2)}AA`;
    await postback(house.url, awin?.path ?? '', {
      form: awinPush({ transactionId: 'A-8', clickId: forged, sale: '1', commission: '1', at }),
    });
    const { items } = await operator.get<{ items: { outcome: string; reason: string; requestId: string }[] }>(
      '/v1/exceptions',
    );
    expect(items.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['quarantined', 'click_id_forged'],
      ['refused', 'token_mismatch'],
      ['quarantined', 'status_unknown'],
      ['quarantined', 'currency_missing'],
      ['quarantined', 'undecodable'],
    ]);
    const kept = await operator.get<{ query: string; bodyBase64: string }>(`/v1/requests/${items[2]?.requestId}`);
    expect(kept.query).not.toContain(tuneToken);
    await untilBalances({ pending: 801, held: 400, available: 0, reserved: 0 });
  });

  test('all six streams reach the books; a reversal may come before its sale', async () => {
    const revenue = (stream: string, minor: number) => ({
      type: 'revenue.reported',
      transactionId: stream,
      occurredAt,
      stream,
      creator: 'mira',
      gross: eur(minor),
    });
    const confirm = (transactionId: string) => ({ type: 'revenue.confirmed', transactionId, occurredAt });
    const reversed = {
      type: 'revenue.reversed',
      transactionId: 'event',
      reversalId: 'r1',
      occurredAt,
      gross: eur(1000),
      reason: 'returned',
    };
    const outcomes = await signed(
      reversed,
      ...[revenue('subscription', 500), revenue('donation', 1501), revenue('product', 2900), revenue('event', 4500)],
      ...['subscription', 'donation', 'product', 'event'].map(confirm),
      {
        type: 'deliverable.accepted',
        deliverableId: 'reel',
        sponsorshipId: 's',
        brand: 'acme',
        creator: 'mira',
        occurredAt,
        gross: eur(100_000),
      },
      {
        type: 'conversion.reported',
        transactionId: 'C-1',
        occurredAt,
        stream: 'affiliate',
        clickId,
        sale: eur(10_000),
        commission: eur(1000),
      },
      { ...revenue('subscription', 999), transactionId: 'nobody', creator: 'nobody-yet' },
    );
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(Array<string>(12).fill('accepted'));
    // 500 → 400; 1501 → fee 300, share 1201; 2900 → 2320; 3500 → 2800; 100000 → 80000. Pending: 801 and 800 of C-1.
    await untilBalances({ pending: 1601, held: 400, available: 86_721, reserved: 0 });
    const waiting = await operator.get<{ items: { transactionId: string; reason: string }[] }>(
      '/v1/waiting-conversions',
    );
    expect(waiting.items).toMatchObject([{ transactionId: 'nobody', reason: 'creator-unknown' }]);
  });

  test('a reversal after the approval takes from where the money is', async () => {
    await signed({
      type: 'revenue.reversed',
      transactionId: 'donation',
      reversalId: 'd1',
      occurredAt,
      gross: eur(1501),
    });
    await untilBalances({ pending: 1601, held: 400, available: 85_520, reserved: 0 });
  });

  test('the creator sees every entry by pages, and a month that adds up to the cent', async () => {
    const entries: Entry[] = [];
    for (let cursor = ''; ;) {
      const page = await creator.get<{ items: Entry[]; nextCursor: string | null }>(
        `/v1/creators/${creatorId}/entries?limit=5${cursor}`,
      );
      entries.push(...page.items);
      if (page.nextCursor === null) break;
      cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
    }
    expect(new Set(entries.map(({ entryId }) => entryId)).size).toBe(entries.length);
    const sum = (account: string) =>
      entries
        .flatMap(({ lines }) => lines)
        .filter((line) => line.account === account)
        .reduce((all, { amount }) => all + Number(amount.minor), 0);
    expect([sum('pending'), sum('held'), sum('available')]).toEqual([1601, 400, 85_520]);
    const { currencies } = await creator.get<Statement>(`/v1/creators/${creatorId}/statements/${month}`);
    const [statement] = currencies;
    const total = (split: Record<string, Money> = {}) =>
      Object.values(split).reduce((all, { minor }) => all + Number(minor), 0);
    const earned = (statement?.earnings ?? []).reduce((all, { amount }) => all + Number(amount.minor), 0);
    expect(total(statement?.closing)).toBe(87_521);
    expect(
      total(statement?.opening) +
        earned +
        Number(statement?.adjustments.minor) -
        Number(statement?.reversals.minor) -
        Number(statement?.payouts.minor),
    ).toBe(87_521);
    expect(new Set(statement?.earnings.map(({ stream }) => stream))).toEqual(
      new Set(['affiliate', 'subscription', 'donation', 'product', 'event', 'sponsorship']),
    );
  });

  test('a line is explained down to the bytes and the click, under one correlation id', async () => {
    const { items } = await creator.get<{ items: Entry[] }>(`/v1/creators/${creatorId}/entries?limit=100`);
    const accrued = items.findLast(({ stream }) => stream === 'affiliate');
    const explained = await creator.get<{
      decision: { total: Money; arithmetic: object[] };
      conversion: { transactionId: string };
      requests: { bodyText: string; correlationId: string }[];
      click: { clickId: string; recorded: boolean };
      explanation: string[];
    }>(`/v1/entries/${accrued?.entryId}/explanation`);
    expect(explained).toMatchObject({
      decision: { total: eur(1001) },
      conversion: { transactionId: 'A-1' },
      click: { clickId, recorded: true },
    });
    expect(explained.requests[0]?.bodyText).toBe(
      awinPush({ transactionId: 'A-1', clickId, sale: '100.00', commission: '10.01', at }),
    );
    expect(explained.explanation.join(' ')).toContain('8.01 EUR');
  });

  test('another creator does not see any of it: it does not exist for them', async () => {
    const other = await house.token({
      subject: 'max',
      roles: ['creator'],
      creatorId: '018f9a52-7a10-7c3e-9d41-2b6a5f0c1eff',
    });
    const {
      items: [entry],
    } = await creator.get<{ items: Entry[] }>(`/v1/creators/${creatorId}/entries?limit=1`);
    for (const path of ['balances', 'entries', `statements/${month}`, 'payment-details']) {
      const answer = await raw('GET', `/v1/creators/${creatorId}/${path}`, other);
      expect([answer.status, answer.type]).toEqual([404, expect.stringContaining('application/problem+json')]);
    }
    expect((await raw('GET', `/v1/entries/${entry?.entryId}/explanation`, other)).status).toBe(404);
    expect((await raw('GET', `/v1/creators/${creatorId}/balances`)).status).toBe(401);
    expect((await raw('GET', '/v1/payout-batches', other)).status).toBe(403);
  });

  test('finance drafts, freezes, has it approved by a second person, and gets a valid file', async () => {
    const valueDate = at.toISOString().slice(0, 10);
    const draft = () =>
      maker.post<{ batchId: string; included: { count: number }; excluded: { count: number } }>(
        '/v1/payout-batches',
        { currency: 'EUR', rail: 'sepa', valueDate },
        key(),
      );
    const without = await draft();
    expect([without.included.count, without.excluded.count]).toEqual([0, 1]);
    const items = await maker.get<{ items: { reason: string; creatorId: string }[] }>(
      `/v1/payout-batches/${without.batchId}/items`,
    );
    expect(items.items).toMatchObject([{ reason: 'no_payment_details', creatorId }]);
    const bad = await raw(
      'PUT',
      `/v1/creators/${creatorId}/payment-details`,
      await house.token({ subject: 'mira', roles: ['creator'], creatorId }),
      { accountHolder: 'Mira', iban: 'NL91ABNA0417164301' },
    );
    expect([bad.status, bad.body['type']]).toEqual([422, 'urn:tributary:problem:iban-invalid']);
    await creator.put(
      `/v1/creators/${creatorId}/payment-details`,
      { accountHolder: 'Mirà & Sön', iban: 'NL91 ABNA 0417 1643 00' },
      key(),
    );

    const { batchId, included } = await draft();
    expect(included.count).toBe(1);
    const path = `/v1/payout-batches/${batchId}`;
    await maker.post(`${path}/freeze`, {}, key());
    const { itemsSha256 } = await eventually(
      'the freeze',
      () => maker.get<{ status: string; itemsSha256: string }>(path),
      ({ status }) => status === 'frozen',
    );
    await untilBalances({ pending: 1601, held: 400, available: 0, reserved: 85_520 });
    await maker.post(`${path}/request-approval`, { itemsSha256 }, key());
    const own = await raw('POST', `${path}/approve`, await house.token({ subject: 'mara', roles: ['finance'] }), {
      itemsSha256,
    });
    expect([own.status, own.body['type']]).toEqual([403, 'urn:tributary:problem:maker-is-checker']);
    await checker.post(`${path}/approve`, { itemsSha256 }, key());
    await maker.post(`${path}/submit`, {}, key());
    const again = await raw('POST', `${path}/submit`, await house.token({ subject: 'mara', roles: ['finance'] }), {});
    expect(again.status).toBe(409);

    const file = await maker.text(`${path}/file`);
    expect(await maker.text(`${path}/file`)).toBe(file);
    expect(file).toContain('<InstdAmt Ccy="EUR">855.20</InstdAmt>');
    expect(file).toContain('<Nm>Mira + Soen</Nm>');
    expectValidSepa(file);

    const statement = bankStatement(file, at);
    const wrong = statement.replaceAll('855.20', '855.21');
    const mismatch = await maker.post<{ settled: object[]; unmatched: { reason: string }[] }>(
      '/v1/bank-statements',
      wrong,
      key(),
    );
    expect([mismatch.settled, mismatch.unmatched.map(({ reason }) => reason)]).toEqual([[], ['amount_differs']]);
    const report = await maker.post<{ settled: object[] }>('/v1/bank-statements', statement, key());
    expect(report.settled).toHaveLength(1);
    expect(await maker.post('/v1/bank-statements', statement, key())).toMatchObject({ repeated: true });
    await eventually(
      'the close',
      () => maker.get<{ status: string }>(path),
      ({ status }) => status === 'closed',
    );
    await untilBalances({ pending: 1601, held: 400, available: 0, reserved: 0 });
  });

  test('a reversal after the payout leaves a debt that is carried forward and seen', async () => {
    await signed({
      type: 'revenue.reversed',
      transactionId: 'product',
      reversalId: 'p1',
      occurredAt,
      gross: eur(2900),
    });
    await untilBalances({ pending: 1601, held: 400, available: -2320, reserved: 0 });
  });

  test('everything verifies while it runs, and after a stop and a start it is all still there', async () => {
    const running = verifyFolder(folder);
    expect([running.status, running.output]).toEqual([0, expect.stringContaining('Everything holds.')]);
    expect(await house.end('SIGINT')).toBe(0);
    const stopped = verifyFolder(folder);
    expect([stopped.status, stopped.output]).toEqual([0, expect.stringContaining('Everything holds.')]);
    house = await startHouse(folder);
    console.info(`second start: ready after ${house.startedInMs} ms`);
    creator = await house.as({ subject: 'mira', roles: ['creator'], creatorId });
    operator = await house.as({ subject: 'olga', roles: ['operator'] });
    await untilBalances({ pending: 1601, held: 400, available: -2320, reserved: 0 });
  });

  test('the API describes itself, and every unknown path gets a problem', async () => {
    const document = await raw('GET', '/openapi.json');
    expect(document.body).toMatchObject({
      openapi: expect.stringMatching(/^3\.1/),
      paths: expect.objectContaining({ '/v1/creators/{creatorId}/balances': expect.anything() }),
    });
    expect((await fetch(`${house.url}/docs`)).status).toBe(200);
    const unknown = await raw('GET', '/v1/nothing', await house.token({ subject: 'olga', roles: ['operator'] }));
    expect([unknown.status, unknown.type]).toEqual([404, expect.stringContaining('application/problem+json')]);
  });
});

function expectValidSepa(file: string): void {
  const schema = besideCheckout('iso20022/schemas/pain.001.001.09.xsd');
  const isThere = spawnSync('xmllint', ['--version']).status === 0;
  if (schema === undefined || !isThere) {
    console.info(
      `not held against the XSD: ${isThere ? 'the schema is not beside the checkout' : 'xmllint is not installed'}`,
    );
    return;
  }
  const path = join(folder, 'payout.xml');
  writeFileSync(path, file);
  const run = spawnSync('xmllint', ['--noout', '--schema', schema, path], { encoding: 'utf8' });
  expect([run.status, run.stderr]).toEqual([0, expect.stringContaining('validates')]);
}
