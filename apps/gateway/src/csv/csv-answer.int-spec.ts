import { type OpenGateway, openGateway } from '../../test/gateway.setup.js';
import * as sample from '../../test/samples.setup.js';

const { creatorId, programId } = sample;
const of = `/v1/creators/${creatorId}`;
const routes = {
  lines: `GET ${of}/lines?account=available&currency=EUR`,
  earnings: `GET ${of}/earnings?from=2026-10-01&to=2026-10-31&by=source`,
  statement: `GET ${of}/statements/2026-10?currency=EUR`,
  'trial balance': 'GET /v1/trial-balance',
};

let gateway: OpenGateway;
let token: string;
beforeAll(async () => {
  gateway = await openGateway();
  token = await gateway.tokenOf('finance');
});
afterAll(() => gateway.close());

const ask = (route: string, accept = 'text/csv') => gateway.ask(route, { token, headers: { accept } });
const linesOf = (text: string) => text.split('\r\n').slice(0, -1);

test.each(Object.entries(routes))('%s: JSON unless CSV is asked for, and nothing else', async (_, route) => {
  const json = await ask(route, '*/*');
  expect(json.headers.get('content-type')).toContain('application/json');
  const before = gateway.reached();
  const refused = await ask(route, 'application/xml');
  expect(refused).toMatchObject({ status: 406, json: { type: 'urn:tributary:problem:not-acceptable' } });
  expect(gateway.reached()).toBe(before);
  for (const { headers } of [json, refused]) expect(headers.get('vary')).toContain('accept');
});

test.each(Object.entries(routes))('%s as CSV is for the same people', async (_, route) => {
  expect((await gateway.ask(route, { headers: { accept: 'text/csv' } })).status).toBe(401);
  const stranger = await gateway.mint.sign({ sub: 'noor', roles: ['creator'], creator_id: sample.otherCreatorId });
  const said = await gateway.ask(route, { token: stranger, headers: { accept: 'text/csv' } });
  expect([403, 404]).toContain(said.status);
});

test('lines are rows, amounts in minor units with their currency; a link leads to the next page', async () => {
  gateway.ledger.answers.listLines = () => ({ items: [sample.line], nextCursor: 'bmV4dA' });
  const said = await ask(`${routes.lines}&cursor=Zmlyc3Q&limit=1`);
  expect(said.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
  expect(linesOf(said.text)).toEqual([
    'line,entryId,kind,effectiveAt,bookedOn,recordedAt,stream,programId,reference,amountMinor,balanceMinor,currency',
    `7,${sample.entryId},commission-approved,${sample.at},2026-10-03,${sample.at},affiliate,${programId},${sample.line.reference},801,1801,EUR`,
  ]);
  const next = `${of}/lines?account=available&currency=EUR&cursor=bmV4dA&limit=1`;
  expect(said.headers.get('link')).toBe(`<${next}>; rel="next"`);
  gateway.ledger.answers.listLines = () => ({ items: [], nextCursor: null });
  expect((await ask(routes.lines)).headers.get('link')).toBeNull();
});

test('earnings are a row a key, and what a debtor is called runs in no spreadsheet', async () => {
  const money = (minor: bigint) => ({ minor, currency: 'EUR' });
  const amounts = { earned: money(100n), adjusted: money(0n), reversed: money(120n), net: money(-20n) };
  gateway.ledger.answers.getEarnings = () => ({
    ...{ ...sample.earnings, by: 'source', nextCursor: 'EUR b' },
    items: [{ key: '=brand, "acme"', ...amounts }, amounts],
  });
  const said = await ask(routes.earnings);
  expect(linesOf(said.text)).toEqual([
    'key,earnedMinor,adjustedMinor,reversedMinor,netMinor,currency',
    `"'=brand, ""acme""",100,0,120,-20,EUR`,
    ',100,0,120,-20,EUR',
  ]);
  expect(said.headers.get('link')).toContain('cursor=EUR+b');
});

test('a trial balance is a row an account of each currency, beyond 64 bits too', async () => {
  const account = { owner: 'company' as const, kind: 'receivable', scope: 'source:awin' };
  const far = '9'.repeat(39);
  const line = { ...account, debits: far, credits: '0', balance: far };
  const one = (currency: string) => ({ currency, debits: far, credits: far, lines: [line] });
  gateway.ledger.answers.getTrialBalance = () => ({ currencies: [one('EUR'), one('USD')] });
  expect(linesOf((await ask(routes['trial balance'])).text)).toEqual([
    'owner,kind,scope,debitsMinor,creditsMinor,balanceMinor,currency',
    `company,receivable,source:awin,${far},0,${far},EUR`,
    `company,receivable,source:awin,${far},0,${far},USD`,
  ]);
});

test('a statement is a row an amount, in the order of the document, and has no hash', async () => {
  const eur = (minor: number) => ({ minor: String(minor), currency: 'EUR' });
  const split = (pending: number, available: number) => ({
    ...{ pending: eur(pending), held: eur(0), available: eur(available), reserved: eur(0) },
  });
  const late = [{ originalDay: '2026-09-30', kind: 'commission-reversed', programId, ...split(0, -3) }];
  const document = {
    ...{ creatorId, currency: 'EUR', month: '2026-10', status: 'issued', version: 2, opening: split(1, 0) },
    earnings: [{ stream: 'affiliate', programId, amount: eur(20) }],
    ...{ adjustments: { added: eur(4), taken: eur(5) }, exchanges: { added: eur(6), taken: eur(7) } },
    ...{ imported: eur(8), reversals: eur(9), payouts: eur(10), returns: eur(11), fees: eur(14) },
    holds: { placed: eur(12), released: eur(13) },
    movements: [{ kind: 'commission-approved', ...split(-1, 20) }],
    ...{ late, closing: split(0, 17), annex: { learned: late, learnedSinceVersion: [] } },
  };
  gateway.ledger.answers.getStatement = () => ({ document: JSON.stringify(document), sha256: sample.sha256 });
  const said = await ask(routes.statement);
  expect([said.headers.get('etag'), said.headers.get('digest')]).toEqual([null, null]);
  const all = linesOf(said.text);
  expect(all[0]).toBe(
    'creatorId,month,status,version,section,item,kind,stream,programId,originalDay,account,amountMinor,currency',
  );
  const head = `${creatorId},2026-10,issued,2,`;
  expect(all.slice(1).every((line) => line.startsWith(head) && line.endsWith(',EUR'))).toBe(true);
  const inAccounts = (figure: string, amounts: readonly number[]) =>
    ['pending', 'held', 'available', 'reserved'].map((account, at) => `${figure},${account},${amounts[at]}`);
  expect(all.slice(1).map((line) => line.slice(head.length, -',EUR'.length))).toEqual([
    ...inAccounts('opening,,,,,', [1, 0, 0, 0]),
    `earnings,,,affiliate,${programId},,,20`,
    ...['adjustments,added,,,,,,4', 'adjustments,taken,,,,,,5', 'exchanges,added,,,,,,6', 'exchanges,taken,,,,,,7'],
    ...['imported,,,,,,,8', 'reversals,,,,,,,9', 'payouts,,,,,,,10', 'returns,,,,,,,11'],
    ...['holds,placed,,,,,,12', 'holds,released,,,,,,13', 'fees,,,,,,,14'],
    ...inAccounts('movements,,commission-approved,,,', [-1, 0, 20, 0]),
    ...inAccounts(`late,,commission-reversed,,${programId},2026-09-30`, [0, 0, -3, 0]),
    ...inAccounts('closing,,,,,', [0, 0, 17, 0]),
    ...inAccounts(`learned,,commission-reversed,,${programId},2026-09-30`, [0, 0, -3, 0]),
  ]);
});

test('the OpenAPI document says which routes answer with CSV', async () => {
  const { paths } = (await gateway.ask('GET /openapi.json')).json as {
    paths: Record<string, { get?: { responses: Record<string, { content?: object }> } }>;
  };
  const withCsv = Object.entries(paths).filter(([, { get }]) => 'text/csv' in (get?.responses['200']?.content ?? {}));
  expect(withCsv.map(([path]) => path).sort()).toEqual([
    '/v1/creators/{creatorId}/earnings',
    '/v1/creators/{creatorId}/lines',
    '/v1/creators/{creatorId}/statements/{month}',
    '/v1/trial-balance',
  ]);
  for (const [, { get }] of withCsv) {
    expect(get?.responses['200']?.content).toHaveProperty(['application/json']);
    expect(get?.responses).toHaveProperty('406');
  }
});
