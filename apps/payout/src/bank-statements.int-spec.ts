import { type BankStatementReport, payoutBatchTopic, payoutItemTopic } from '#contracts';
import { derivedId, postgresEventLog, postgresStreamStore } from '#event-log';
import { sequentialIds, testClock, type TestDatabase, testDatabase } from '#testing';
import { findBatch, itemsIn, setItems, takeTurn, updateBatch } from './batches/batches.query.js';
import { stepItems } from './batches/streams.js';
import { payoutMigrations } from './database/migrations.js';
import type { ItemCommand } from './domain/item.decider.js';
import type { PayoutDeps } from './payout.deps.js';
import { verifyPayout } from './verify/verify-payout.query.js';
import { candidates, insertBatch, insertItems } from './features/draft-batch/draft-batch.query.js';
import { listItems } from './features/show-batches/items.query.js';
import { insertDetails } from './details/details.query.js';
import { readBankStatement } from './features/read-bank-statement/read-bank-statement.handler.js';

const iban = 'DE89370400440532013000';
const eur = (minor: bigint) => ({ minor, currency: 'EUR' });
const idOf = (name: string) => derivedId('spec', name);
const wrappingKey = Buffer.alloc(32, 7);

let database: TestDatabase;
let deps: PayoutDeps;
let batchId: string;
beforeEach(async () => {
  database = await testDatabase('payout', payoutMigrations);
  const clock = testClock('2026-11-05T12:00:00.000Z');
  const log = postgresEventLog({ database: database.app, topics: [payoutItemTopic, payoutBatchTopic], clock });
  const policy = { minimumMinor: 100n, coolingOffHours: 0, returnFeeLimitMinor: 50n };
  deps = {
    ...{ database: database.app, streams: postgresStreamStore({ database: database.app, log, clock }), clock },
    ...{ newId: sequentialIds(), debtor: { name: 'We', iban }, policy, paymentDetailsKey: '' },
  };
  batchId = idOf('batch');
  await submitted('ann', 'bea', 'cem');
});
afterEach(() => database.drop());

/** A batch on its way to the bank: 10.00 for each. */
async function submitted(...names: string[]): Promise<void> {
  const about = names.map((name) => ({ itemId: idOf(`item ${name}`), creatorId: idOf(name), amount: eur(1000n) }));
  const details = { accountHolder: 'A', iban: 'NL91ABNA0417164300' };
  await database.app.transaction(async (tx) => {
    const turn = await takeTurn(tx);
    const draft = { batchId, currency: 'EUR', rail: 'sepa', valueDate: '2026-11-05', cut: [], draftedBy: 'mara' };
    await insertBatch(tx, { ...draft, draftedAt: deps.clock() });
    for (const { creatorId } of about)
      await insertDetails(tx, { creatorId, details, actor: 'ann', now: deps.clock() }, wrappingKey);
    const known = { version: 1, changedAt: deps.clock(), bankReasons: [] };
    const rows = about.map((one) => ({ ...one, availableMinor: 1000n, status: 'planned', details: known }));
    await insertItems(tx, batchId, rows);
    for (const type of ['ReservationRequested', 'ReservationConfirmed', 'PaymentStarted'] as const) {
      const started = type === 'PaymentStarted' ? { rail: 'sepa', endToEndId: 'E' } : {};
      const step = { type, batchId, occurredAt: deps.clock(), ...started } as ItemCommand;
      await stepItems(
        deps.streams,
        turn,
        about.map((one) => ({ ...step, ...one })),
      );
    }
    const sent = names.map((name) => ({ itemId: idOf(`item ${name}`), status: 'submitted', endToEndId: `E-${name}` }));
    await setItems(tx, sent);
    await updateBatch(tx, batchId, { status: 'submitted' });
  });
}

interface Told {
  readonly name: string;
  readonly amount?: string;
  readonly reason?: string;
}

const transaction = ({ name, amount = '10.00', reason }: Told) => `
  <TxDtls><Refs><EndToEndId>E-${name}</EndToEndId></Refs><Amt Ccy="EUR">${amount}</Amt>${
    reason === undefined ? '' : `<RtrInf><Rsn><Cd>${reason}</Cd></Rsn></RtrInf>`
  }</TxDtls>`;
const entry = (...told: Told[]) => {
  const cents = told.reduce((sum, { amount = '10.00' }) => sum + Math.round(Number(amount) * 100), 0);
  return `<Ntry><Amt Ccy="EUR">${(cents / 100).toFixed(2)}</Amt>
    <CdtDbtInd>${told[0]?.reason === undefined ? 'DBIT' : 'CRDT'}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
    <BookgDt><Dt>2026-11-09</Dt></BookgDt><NtryDtls>${told.map(transaction).join('')}</NtryDtls></Ntry>`;
};

/** Read as camt.053 unless said otherwise; `id` makes the bytes other ones. */
async function read(entries: string, { id = 'S-1', is054 = false } = {}): Promise<BankStatementReport> {
  const [message, account] = is054 ? ['BkToCstmrDbtCdtNtfctn', 'Ntfctn'] : ['BkToCstmrStmt', 'Stmt'];
  const content = Buffer.from(
    `<Document><${message}><${account}><Id>${id}</Id><Acct><Id><IBAN>${iban}</IBAN></Id></Acct>${entries}</${account}></${message}></Document>`,
  );
  const report = await database.app.transaction((tx) => readBankStatement(deps, tx, { content, actor: 'fina' }));
  if (typeof report === 'string') throw new Error(report);
  return report;
}

const paidAll = entry({ name: 'ann' }, { name: 'bea' }, { name: 'cem' });
const told = async () => {
  const { rows } = await database.admin.query<{ type: string; count: bigint }>(
    "select type, count(*) from stream_event where type like 'Payment%' group by type order by type",
  );
  return Object.fromEntries(rows.map(({ type, count }) => [type, Number(count)]));
};
const sums = async () => {
  const batch = await findBatch(database.app, batchId);
  return [batch?.status, batch?.paid.count, batch?.rejected.count, batch?.returned.count, batch?.returned.total.minor];
};
const faults = async () => (await verifyPayout(database.admin)).filter(({ fault }) => fault !== undefined);

test('a batch of returns, days after the close, takes each payment back and leaves the batch closed', async () => {
  await read(paidAll);
  expect(await sums()).toEqual(['closed', 3, 0, 0, 0n]);
  const returned = entry({ name: 'ann', reason: 'AC04' }, { name: 'bea', reason: 'MS03', amount: '9.75' });
  expect(await read(returned, { id: 'S-2' })).toMatchObject({
    settled: [],
    returned: [
      { endToEndId: 'E-ann', status: 'returned', amount: eur(1000n), reason: 'AC04', bookedOn: '2026-11-09' },
      { endToEndId: 'E-bea', status: 'returned', amount: eur(1000n), reason: 'MS03', kept: eur(25n) },
    ],
    unmatched: [],
  });
  expect(await sums()).toEqual(['closed', 1, 0, 2, 2000n]);
  const { items } = await listItems(database.app, batchId, {});
  expect(items).toContainEqual(expect.objectContaining({ status: 'returned', bankReason: 'MS03', kept: eur(25n) }));
  expect(await faults()).toEqual([]);
});

test('the same return in another statement, in a camt.054, or in two files at once, is taken once', async () => {
  await read(paidAll);
  const returned = entry({ name: 'ann', reason: 'AC04' });
  await Promise.all([read(returned, { id: 'S-2' }), read(returned, { id: 'S-3' })]);
  const again = [{ direction: 'in', endToEndId: 'E-ann', reason: 'returned_before' }];
  expect(await read(returned, { id: 'N-1', is054: true })).toMatchObject({ returned: [], unmatched: again });
  expect(await read(returned, { id: 'S-4' })).toMatchObject({ returned: [], unmatched: again });
  expect(await read(returned, { id: 'S-4' })).toMatchObject({ repeated: true, unmatched: again });
  expect(await told()).toEqual({ PaymentReturned: 1, PaymentSettled: 3, PaymentStarted: 3 });
  expect(await faults()).toEqual([]);
});

test('the same statement, twice at once, is read once', async () => {
  const reports = await Promise.all([read(paidAll), read(paidAll)]);
  expect(reports.map(({ repeated }) => repeated).sort()).toEqual([false, true]);
  expect(reports[0].settled).toEqual(reports[1].settled);
  expect(await told()).toEqual({ PaymentSettled: 3, PaymentStarted: 3 });
});

test('a camt.054 comes first, the camt.053 of the day tells nothing new', async () => {
  await read(paidAll, { is054: true });
  await read(entry({ name: 'cem', reason: 'AC04' }), { id: 'N-2', is054: true });
  const day = await read(paidAll + entry({ name: 'cem', reason: 'AC04' }), { id: 'S-1' });
  expect(day).toMatchObject({ settled: [], returned: [] });
  expect(day.unmatched.map(({ reason }) => reason)).toEqual([
    ...['settled_before', 'settled_before', 'settled_before', 'returned_before'],
  ]);
});

test('what comes back before it was read as paid is rejected, whole or less a fee, and its debit is explained later', async () => {
  const back = entry({ name: 'ann', reason: 'AC01' }, { name: 'bea', reason: 'AC01', amount: '9.50' });
  expect(await read(back)).toMatchObject({
    returned: [{ status: 'rejected' }, { status: 'rejected', kept: eur(50n) }],
  });
  expect(await sums()).toEqual(['submitted', 0, 2, 0, 0n]);
  const late = await read(paidAll, { id: 'S-2' });
  expect(late.settled).toMatchObject([{ endToEndId: 'E-cem' }]);
  expect(late.unmatched.map(({ reason }) => reason)).toEqual(['rejected_before', 'rejected_before']);
  expect(await sums()).toEqual(['closed', 1, 2, 0, 0n]);
  expect(await told()).toEqual({ PaymentRejected: 2, PaymentSettled: 1, PaymentStarted: 3 });
  expect(await faults()).toEqual([]);
});

test('what left and came back in one statement is paid and returned', async () => {
  await read(entry({ name: 'ann', reason: 'AC04' }) + paidAll);
  expect(await sums()).toEqual(['closed', 2, 0, 1, 1000n]);
  expect(await told()).toEqual({ PaymentReturned: 1, PaymentSettled: 3, PaymentStarted: 3 });
});

test('more than the bank may keep, or more than was paid, is listed and nothing is booked', async () => {
  await read(paidAll);
  for (const [id, amount] of Object.entries({ less: '9.49', more: '10.01' })) {
    const report = await read(entry({ name: 'ann', reason: 'AC04', amount }), { id });
    expect(report).toMatchObject({ returned: [], unmatched: [{ reason: 'amount_differs' }] });
  }
  expect(await told()).toMatchObject({ PaymentSettled: 3 });
  expect(await sums()).toEqual(['closed', 3, 0, 0, 0n]);
});

test('details that the bank has refused are known for the next batch, until they are changed', async () => {
  await read(paidAll);
  await read(entry({ name: 'ann', reason: 'AC04' }), { id: 'S-2' });
  await database.app.query('insert into creator_balance values ($1, $2, 1000), ($3, $2, 1000)', [
    ...[idOf('ann'), 'EUR', idOf('bea')],
  ]);
  const reasons = () =>
    database.app.transaction(async (tx) =>
      Object.fromEntries((await candidates(tx, 'EUR')).map((one) => [one.creatorId, one.details?.bankReasons])),
    );
  expect(await reasons()).toEqual({ [idOf('ann')]: ['AC04'], [idOf('bea')]: [] });
  const changed = { creatorId: idOf('ann'), actor: 'ann', now: deps.clock() };
  const details = { accountHolder: 'A', iban: 'DE89370400440532013000' };
  await database.app.transaction((tx) => insertDetails(tx, { ...changed, details }, wrappingKey));
  expect(await reasons()).toEqual({ [idOf('ann')]: [], [idOf('bea')]: [] });
});

test('a reason that the events do not tell is found', async () => {
  await read(paidAll);
  await read(entry({ name: 'ann', reason: 'AC04' }), { id: 'S-2' });
  await database.admin.query("update batch_item set bank_reason = 'TECH' where status = 'returned'");
  expect(await faults()).toMatchObject([{ check: 'every item stands where its events have led it' }]);
  expect(await itemsIn(database.app, [batchId], 'returned')).toHaveLength(1);
});
