import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { eventually } from '../src/demo/demo-client.js';
import { bankStatement } from '../src/demo/demo-messages.js';
import { startHouse, verifyFolder } from './house-process.js';
import { eur, openWalk, revenueOf, type Walk } from './walk.js';

interface Draft {
  batchId: string;
  included: { count: number };
  excluded: { count: number };
}
interface Batch {
  status: string;
  itemsSha256: string;
  returned: { count: number; total: object };
}
interface Report {
  settled: object[];
  returned: object[];
  unmatched: object[];
}

let walk: Walk;
let path: string;
let file: string;
beforeAll(async () => {
  walk = await openWalk();
  const occurredAt = walk.at.toISOString();
  const confirmed = { type: 'revenue.confirmed', transactionId: 'product', occurredAt };
  await walk.signed(revenueOf(occurredAt)('product', 106_900), confirmed);
  await walk.untilBalances({ pending: 0, held: 0, available: 85_520, reserved: 0 });
});
afterAll(() => walk.end());

const draft = () => {
  const valueDate = new Date().toISOString().slice(0, 10);
  return walk.maker.post<Draft>('/v1/payout-batches', { currency: 'EUR', rail: 'sepa', valueDate }, walk.key());
};
/** The items of a draft that was made when payouts had followed the books to this balance. */
const draftedFor = (minor: number) =>
  eventually(
    'a draft of this balance',
    async () => {
      const { batchId } = await draft();
      return (await walk.maker.get<{ items: { amount: object }[] }>(`/v1/payout-batches/${batchId}/items`)).items;
    },
    (items) => JSON.stringify(items[0]?.amount) === JSON.stringify(eur(minor)),
  );
const read = (content: string) => walk.maker.post<Report>('/v1/bank-statements', content, walk.key());
const asMaker = async (step: string, body: object) =>
  walk.ask('POST', `${path}/${step}`, await walk.token('finance', 'mara'), body);

describe('out in a payout file', () => {
  test('who is out is told why', async () => {
    expect(await draftedFor(85_520)).toMatchObject([{ reason: 'no_payment_details', creatorId: walk.creatorId }]);
    const { included, excluded } = await draft();
    expect([included.count, excluded.count]).toEqual([0, 1]);
  });

  test('an account with a wrong check digit is no account; a right one is shown masked', async () => {
    const details = `/v1/creators/${walk.creatorId}/payment-details`;
    const token = await walk.token('creator', 'mira', walk.creatorId);
    const wrong = await walk.ask('PUT', details, token, { accountHolder: 'Mira', iban: 'NL91ABNA0417164301' });
    expect([wrong.status, wrong.body.type]).toEqual([422, 'urn:tributary:problem:iban-invalid']);
    const right = await walk.ask('PUT', details, token, {
      accountHolder: 'Mirà & Sön',
      iban: 'NL91 ABNA 0417 1643 00',
    });
    expect(right.body).toMatchObject({ ibanMasked: 'NL91••••••••••4300', version: 1 });
  });

  test('the ledger reserves at the freeze, and a second person approves; never the same', async () => {
    const { batchId, included } = await draft();
    expect(included.count).toBe(1);
    path = `/v1/payout-batches/${batchId}`;
    await walk.maker.post(`${path}/freeze`, {}, walk.key());
    const isFrozen = ({ status }: Batch) => status === 'frozen';
    const { itemsSha256 } = await eventually('the freeze', () => walk.maker.get<Batch>(path), isFrozen);
    await walk.untilBalances({ pending: 0, held: 0, available: 0, reserved: 85_520 });
    const other = await asMaker('request-approval', { itemsSha256: 'ab'.repeat(32) });
    expect([other.status, other.body.type]).toEqual([409, 'urn:tributary:problem:items-hash-differs']);
    expect((await asMaker('request-approval', { itemsSha256 })).status).toBe(200);
    const own = await asMaker('approve', { itemsSha256 });
    expect([own.status, own.body.type]).toEqual([403, 'urn:tributary:problem:maker-is-checker']);
    await walk.checker.post(`${path}/approve`, { itemsSha256 }, walk.key());
  });

  test('the file is valid, and the same each time; a batch is submitted once', async () => {
    expect((await asMaker('submit', {})).status).toBe(200);
    const again = await asMaker('submit', {});
    expect([again.status, again.body.type]).toEqual([409, 'urn:tributary:problem:step-not-allowed']);
    file = await walk.maker.text(`${path}/file`);
    expect(await walk.maker.text(`${path}/file`)).toBe(file);
    expect(file).toContain('<InstdAmt Ccy="EUR">855.20</InstdAmt>');
    expect(file).toContain('<Nm>Mira + Soen</Nm>');
    expectValidSepa(file);
  });

  test('a statement settles what it proves and nothing else, once', async () => {
    const statement = bankStatement(file, walk.at);
    const wrong = await read(statement.replaceAll('855.20', '855.21'));
    expect([wrong.settled, wrong.unmatched]).toMatchObject([[], [{ reason: 'amount_differs' }]]);
    expect((await read(statement)).settled).toHaveLength(1);
    expect(await read(statement)).toMatchObject({ repeated: true });
    await eventually(
      'the close',
      () => walk.maker.get<Batch>(path),
      ({ status }) => status === 'closed',
    );
    await walk.untilBalances({ pending: 0, held: 0, available: 0, reserved: 0 });
  });

  test('a reversal after the payout leaves a debt that is carried forward and seen', async () => {
    const occurredAt = walk.at.toISOString();
    const reversal = { transactionId: 'product', reversalId: 'p1', occurredAt, gross: eur(2900) };
    await walk.signed({ type: 'revenue.reversed', ...reversal });
    await walk.untilBalances({ pending: 0, held: 0, available: -2320, reserved: 0 });
    expect(await draftedFor(-2320)).toMatchObject([{ reason: 'negative_balance' }]);
  });

  test('a payment that comes back is to be had again, once, and waits for other details', async () => {
    const back = bankStatement(file, walk.at)
      .replaceAll('DBIT', 'CRDT')
      .replace('</TxDtls>', '<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf></TxDtls>');
    expect(await read(back)).toMatchObject({
      ...{ settled: [], unmatched: [] },
      returned: [{ status: 'returned', amount: eur(85_520), reason: 'AC04' }],
    });
    expect((await read(back.replace('<Id>DEMO', '<Id>AGAIN'))).unmatched).toMatchObject([
      { reason: 'returned_before' },
    ]);
    await walk.untilBalances({ pending: 0, held: 0, available: 83_200, reserved: 0 });
    expect(await walk.maker.get<Batch>(path)).toMatchObject({
      status: 'closed',
      returned: { count: 1, total: eur(85_520) },
    });
    expect(await draftedFor(83_200)).toMatchObject([{ reason: 'details_refused_by_bank' }]);
  });

  test('everything verifies at work and at rest; after a stop and a start it is all still there', async () => {
    const sound = [0, expect.stringContaining('Everything holds.')];
    const running = await verifyFolder(walk.folder);
    expect([running.status, running.output]).toEqual(sound);
    expect(await walk.house.end('SIGINT')).toBe(0);
    const stopped = await verifyFolder(walk.folder);
    expect([stopped.status, stopped.output]).toEqual(sound);
    walk.house = await startHouse(walk.folder);
    await walk.untilBalances({ pending: 0, held: 0, available: 83_200, reserved: 0 });
  });
});

const schema = resolve(import.meta.dirname, '../../../../shared/data/iso20022/schemas/pain.001.001.09.xsd');

/** Held against the schema of the message where it and xmllint are there; in CI they have to be. */
function expectValidSepa(content: string): void {
  const missing = [
    ...(existsSync(schema) ? [] : ['the schema is not beside the checkout']),
    ...(spawnSync('xmllint', ['--version']).status === 0 ? [] : ['xmllint is not installed']),
  ];
  if (missing.length > 0) {
    console.info(`the SEPA file was not held against its XSD: ${missing.join(', ')}`);
    return;
  }
  const written = join(walk.folder, 'payout.xml');
  writeFileSync(written, content);
  const run = spawnSync('xmllint', ['--noout', '--schema', schema, written], { encoding: 'utf8' });
  expect([run.status, run.stderr]).toEqual([0, expect.stringContaining('validates')]);
}
