import type { Secrets } from '../composition/secrets.js';
import { signToken } from '../composition/tokens.js';
import { demoClient, type DemoClient, eventually, followLink, postback, signedEvents } from './demo-client.js';
import { awinPush, bankStatement, directEvents, tunePostback } from './demo-messages.js';

interface Demo {
  readonly url: string;
  readonly print: (line: string) => void;
  readonly operator: DemoClient;
  readonly maker: DemoClient;
  readonly checker: DemoClient;
}

interface Money {
  readonly minor: string;
  readonly currency: string;
}
interface Balances {
  readonly balances: readonly { currency: string; pending: Money; held: Money; available: Money; reserved: Money }[];
}
interface Entry {
  readonly kind: string;
  readonly lines: readonly { readonly account: string; readonly amount: Money }[];
}
interface Batch {
  readonly batchId: string;
  readonly status: string;
  readonly valueDate: string;
  readonly itemsSha256?: string;
  readonly included: { readonly count: number };
}

const tuneToken = 'demo-tune-token';
/** What is earned in minor units of EUR, by account, before any of it is paid out. */
const earned = { pending: 1_039n, held: 1_039n, available: 127_520n };

/**
 * A small life, through the public routes and nothing else: a click, sales over three formats, all six streams, a payout
 * that two people approve and the bank books. What a killed start has done of it is not done again.
 */
export async function runDemo(given: { url: string; secrets: Secrets; print: Demo['print'] }): Promise<void> {
  const { url, secrets, print } = given;
  const as = async (subject: string, role: 'operator' | 'finance') =>
    demoClient(url, await signToken(secrets, { subject, roles: [role] }, '1h'));
  const demo: Demo = {
    url,
    print,
    operator: await as('olga.operator', 'operator'),
    maker: await as('mara.maker', 'finance'),
    checker: await as('cem.checker', 'finance'),
  };
  print('\nA small demo, through the public routes:');
  const creatorId = await earn(demo);
  await pay(demo, creatorId);
}

async function earn({ url, print, operator }: Demo): Promise<string> {
  const { creatorId } = await operator.post<{ creatorId: string }>(
    '/v1/creators',
    { handle: 'mira', displayName: 'Mira Lind' },
    'creator',
  );
  const program = async (name: string, allowedHosts: string[], holdDays: number) => {
    const { programId } = await operator.post<{ programId: string }>('/v1/programs', { name, allowedHosts }, name);
    await operator.post(`/v1/programs/${programId}/rule-sets`, demoRules(holdDays), `${name}-rules`);
    return programId;
  };
  const shoes = await program('Acme Shoes', ['shop.example'], 14);
  const club = await program('Creator Club', [], 0);
  const link = {
    slug: 'mira-shoes',
    creatorId,
    programId: shoes,
    destination: 'https://shop.example/autumn',
    clickParameter: 'clickref',
  };
  await operator.post('/v1/links', link, 'link');
  const source = (network: string, programId: string, more: object = {}) =>
    operator.post<{ sourceId: string; path: string; secret?: string }>(
      '/v1/sources',
      { network, name: `Demo ${network}`, programId, ...more },
      `source-${network}`,
    );
  const awin = await source('awin', shoes);
  const tune = await source('tune', shoes, { token: tuneToken });
  const signed = await source('signed', club);
  print('  an operator made a creator, two programs with rules, a link and three sources');

  const clickId = await followLink(url, '/c/mira-shoes', 'clickref');
  const at = new Date();
  const sale = (transactionId: string) => ({ transactionId, clickId, sale: '129.90', commission: '12.99', at });
  await postback(url, awin.path, { form: awinPush(sale('demo-awin-1')) });
  for (const [transactionId, status] of [
    ['demo-tune-1', 'approved'],
    ['demo-tune-2', 'rejected'],
  ] as const) {
    await postback(url, tune.path, { query: tunePostback(sale(transactionId), { status, token: tuneToken }) });
  }
  print(`  somebody clicked (${clickId.slice(0, 12)}…); Awin and TUNE reported three sales of it`);
  await signedEvents(url, { sourceId: signed.sourceId, secret: signed.secret ?? '' }, directEvents('mira', at));
  print('  the signed API reported a subscription, a donation, a product, a ticket and a sponsored reel');

  await eventually(
    'the books',
    () => operator.get<{ items: Entry[] }>(`/v1/creators/${creatorId}/entries?limit=100`),
    ({ items }) => Object.entries(earned).every(([account, minor]) => earnedOn(account, items) === minor),
  );
  const { balances } = await operator.get<Balances>(`/v1/creators/${creatorId}/balances`);
  for (const { currency, pending, held, available } of balances) {
    print(`  Mira has ${shown(pending)} pending, ${shown(held)} held, ${shown(available)} available (${currency})`);
  }
  return creatorId;
}

async function pay({ print, operator, maker, checker }: Demo, creatorId: string): Promise<void> {
  const details = { accountHolder: 'Mira Lind', iban: 'NL91ABNA0417164300', country: 'NL', town: 'Utrecht' };
  await operator.put(`/v1/creators/${creatorId}/payment-details`, details, 'details');
  const { batchId, valueDate } = await batchWithMira(maker);
  const path = `/v1/payout-batches/${batchId}`;
  await maker.post(`${path}/freeze`, {}, `freeze-${batchId}`);
  const { itemsSha256 } = await eventually(
    'the freeze',
    () => maker.get<Batch>(path),
    ({ itemsSha256 }) => itemsSha256 !== undefined,
  );
  await maker.post(`${path}/request-approval`, { itemsSha256 }, `request-${batchId}`);
  await checker.post(`${path}/approve`, { itemsSha256 }, `approve-${batchId}`);
  await maker.post(`${path}/submit`, {}, `submit-${batchId}`);
  print('  finance froze a payout batch, a second person approved it, the SEPA file is written');
  await maker.post(
    '/v1/bank-statements',
    bankStatement(await maker.text(`${path}/file`), new Date(valueDate)),
    'statement',
  );
  await eventually(
    'the settlement',
    () => maker.get<Batch>(path),
    ({ status }) => status === 'closed',
  );
  print('  the bank booked it; the batch is closed');
}

/** The batch that a killed start has left, or a new one as soon as payout knows of the balance. */
async function batchWithMira(maker: DemoClient): Promise<Batch> {
  const { items } = await maker.get<{ items: Batch[] }>('/v1/payout-batches');
  const left = items.find(({ included }) => included.count > 0);
  if (left !== undefined) return left;
  const valueDate = new Date().toISOString().slice(0, 10);
  const draft = { currency: 'EUR', rail: 'sepa', valueDate };
  return eventually(
    'the draft',
    () => maker.post<Batch>('/v1/payout-batches', draft, `batch-${Date.now()}`),
    ({ included }) => included.count > 0,
  );
}

function demoRules(days: number): object {
  const rule = (id: string, priority: number, [of, streams]: [string, string[]]) => ({
    id,
    priority,
    when: { streams },
    then: { percentPpm: 1_000_000, of },
  });
  return {
    effectiveFrom: `${new Date().getUTCFullYear()}-01-01T00:00:00.000Z`,
    basis: 'conversion_time',
    rounding: 'half_even',
    attribution: { model: 'last_click', lookbackDays: 30 },
    rules: [
      rule('affiliate', 20, ['commission', ['affiliate']]),
      rule('direct', 10, ['gross', ['sponsorship', 'product', 'subscription', 'donation', 'event']]),
    ],
    split: { platformFeePpm: 200_000 },
    hold: { days },
  };
}

function earnedOn(account: string, entries: readonly Entry[]): bigint {
  const lines = entries.filter(({ kind }) => kind.startsWith('commission-')).flatMap((entry) => entry.lines);
  return lines.reduce((sum, line) => (line.account === account ? sum + BigInt(line.amount.minor) : sum), 0n);
}

const shown = ({ minor }: Money) => minor.padStart(3, '0').replace(/(\d\d)$/, '.$1');
