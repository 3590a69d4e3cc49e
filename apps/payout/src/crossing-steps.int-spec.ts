import { payoutBatchTopic, payoutItemTopic, reservationTopic } from '#contracts';
import { partitionOf, postgresEventLog, postgresStreamStore } from '#event-log';
import type { Tx } from '#postgres';
import { sequentialIds, testClock, type TestDatabase, testDatabase } from '#testing';
import { findBatch, itemsIn, type ItemRow } from './batches/batches.query.js';
import { payoutMigrations } from './database/migrations.js';
import { insertDetails } from './details/details.query.js';
import { approveBatch, requestApproval } from './features/approve-batch/approve-batch.handler.js';
import { draftBatch } from './features/draft-batch/draft-batch.handler.js';
import { followReservations } from './features/follow-reservations/follow-reservations.handler.js';
import { freezeBatch } from './features/freeze-batch/freeze-batch.handler.js';
import { readBankStatement } from './features/read-bank-statement/read-bank-statement.handler.js';
import { stopBatch } from './features/stop-batch/stop-batch.handler.js';
import { submitBatch } from './features/submit-batch/submit-batch.handler.js';
import type { PayoutDeps } from './payout.deps.js';
import { verifyPayout } from './verify/verify-payout.query.js';

const iban = 'DE89370400440532013000';
const wrappingKey = Buffer.alloc(32, 7);
const partitions = 2;

let database: TestDatabase;
let deps: PayoutDeps;
beforeEach(async () => {
  database = await testDatabase('payout', payoutMigrations);
  const clock = testClock('2026-11-05T12:00:00.000Z');
  const topics = [payoutItemTopic, payoutBatchTopic].map(({ name }) => ({ name, partitions }));
  const log = postgresEventLog({ database: database.app, topics, clock });
  const policy = { minimumMinor: 100n, coolingOffHours: 0, returnFeeLimitMinor: 50n };
  deps = {
    ...{ database: database.app, streams: postgresStreamStore({ database: database.app, log, clock }), clock },
    ...{ newId: sequentialIds(), debtor: { name: 'We', iban }, policy },
    paymentDetailsKey: wrappingKey.toString('hex'),
  };
});
afterEach(() => database.drop());

const inOne = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => database.app.transaction(work);

/** The next id whose facts lie in that partition. */
function idIn(partition: number): string {
  for (;;) {
    const id = deps.newId();
    if (partitionOf(id, partitions) === partition) return id;
  }
}

type Act = (items: readonly ItemRow[]) => Promise<unknown>;
const batchOf = (items: readonly ItemRow[]) => items[0]?.batchId ?? '';

const freeze: Act = (items) => inOne((tx) => freezeBatch(deps, tx, { batchId: batchOf(items), actor: 'mara' }));

const answer: Act = (items) => {
  const occurredAt = deps.clock();
  const events = items.map(({ itemId, batchId, creatorId, amount }, index) => ({
    ...reservationTopic.encode({ type: 'FundsReserved', itemId, batchId, creatorId, amount, occurredAt }),
    ...{ id: deps.newId(), key: creatorId, occurredAt, correlationId: 'c1', recordedAt: occurredAt },
    ...{ topic: reservationTopic.name, partition: 0, offset: BigInt(index) },
  }));
  const slice = { topic: reservationTopic.name, partition: 0, firstOffset: 0n, nextOffset: BigInt(items.length) };
  return inOne((tx) => followReservations(deps, tx, { ...slice, events }));
};

const sign: Act = async (items) => {
  const batchId = batchOf(items);
  const itemsSha256 = (await findBatch(database.app, batchId))?.itemsSha256 ?? '';
  await inOne((tx) => requestApproval(deps, tx, { batchId, actor: 'mara', itemsSha256 }));
  await inOne((tx) => approveBatch(deps, tx, { batchId, actor: 'fina', itemsSha256 }));
};

const submit: Act = (items) => inOne((tx) => submitBatch(deps, tx, { batchId: batchOf(items), actor: 'fina' }));

const cancel: Act = (items) => {
  const stop = { batchId: batchOf(items), actor: 'fina', reason: 'not now', as: 'cancelled' as const };
  return inOne((tx) => stopBatch(deps, tx, stop));
};

const endToEndIdOf = ({ itemId }: ItemRow) => `T${itemId.replaceAll('-', '').toUpperCase()}A1`;
const entry = (item: ItemRow, direction: 'DBIT' | 'CRDT') => `
  <Ntry><Amt Ccy="EUR">10.00</Amt><CdtDbtInd>${direction}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
    <BookgDt><Dt>2026-11-09</Dt></BookgDt><NtryDtls><TxDtls><Refs><EndToEndId>${endToEndIdOf(item)}</EndToEndId></Refs>
    <Amt Ccy="EUR">10.00</Amt>${direction === 'CRDT' ? '<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>' : ''}</TxDtls></NtryDtls></Ntry>`;

/** A statement by which some were paid and others came back. */
function read(paid: readonly ItemRow[], back: readonly ItemRow[] = []): Promise<unknown> {
  const entries = [...paid.map((item) => entry(item, 'DBIT')), ...back.map((item) => entry(item, 'CRDT'))].join('');
  const content = Buffer.from(
    `<Document><BkToCstmrStmt><Stmt><Id>S</Id><Acct><Id><IBAN>${iban}</IBAN></Id></Acct>${entries}</Stmt></BkToCstmrStmt></Document>`,
  );
  return inOne((tx) => readBankStatement(deps, tx, { content, actor: 'fina' }));
}

const ways = { draft: [], freezing: [freeze], approved: [freeze, answer, sign] };
const stages = { ...ways, submitted: [...ways.approved, submit] } satisfies Record<string, Act[]>;
type Stage = keyof typeof stages;

/** The items of a new batch that has come so far, one of 10.00 in each of the partitions. */
async function batch(stage: Stage, place: { batch: number; items: number[] }): Promise<ItemRow[]> {
  const details = { accountHolder: 'A', iban: 'NL91ABNA0417164300' };
  const creators = place.items.map(idIn);
  for (const creatorId of creators) {
    await inOne((tx) => insertDetails(tx, { creatorId, details, actor: 'ann', now: deps.clock() }, wrappingKey));
    await database.app.query("insert into creator_balance values ($1, 'EUR', 1000)", [creatorId]);
  }
  const ids = [idIn(place.batch)];
  const newId = () => ids.pop() ?? deps.newId();
  const wanted = { currency: 'EUR', rail: 'sepa', valueDate: '2026-11-06', actor: 'mara' } as const;
  const drafted = await inOne((tx) => draftBatch({ ...deps, newId }, tx, wanted));
  await database.admin.query('delete from creator_balance');
  const items = await itemsIn(database.app, [(drafted as { batchId: string }).batchId], 'planned');
  for (const act of stages[stage]) await act(items);
  return items;
}

/** Both at once: the first stands still where it comes to the stream, until the second waits as well. */
async function crossing(stream: string, first: () => Promise<unknown>, second: () => Promise<unknown>) {
  const { both } = await database.admin.transaction(async (tx) => {
    await tx.query('savepoint nothing');
    await tx.query(
      `insert into stream_event
       select $1, count(*) + 1, '', 1, now(), '', '' from stream_event where stream = $1`,
      [stream],
    );
    const one = first();
    await database.untilHeldUp();
    const other = second();
    await database.untilHeldUp(2);
    await tx.query('rollback to savepoint nothing');
    return { both: Promise.all([one, other]) };
  });
  await both;
}

const statusesOf = (...batches: readonly ItemRow[][]) =>
  Promise.all(batches.map(async (items) => (await findBatch(database.app, batchOf(items)))?.status));
const faults = async () => (await verifyPayout(database.admin)).filter(({ fault }) => fault !== undefined);

const commands = [
  { name: 'freezing', from: 'draft', act: freeze, to: 'freezing' },
  { name: 'cancelling', from: 'approved', act: cancel, to: 'cancelled' },
  { name: 'submitting', from: 'approved', act: submit, to: 'submitted' },
] as const;
const tidings = [
  { told: 'the answers that freeze', before: 'freezing', tell: answer, after: 'frozen' },
  { told: 'a statement that closes', before: 'submitted', tell: read, after: 'closed' },
] as const;

test.each(commands.flatMap((command) => tidings.map((tiding) => ({ ...command, ...tiding }))))(
  '$name a batch and $told another do not make a victim of either',
  async ({ from, act, to, before, tell, after }) => {
    const one = await batch(from, { batch: 0, items: [0] });
    const other = await batch(before, { batch: 0, items: [0] });
    await crossing(
      `item-${one[0]?.itemId}`,
      () => act(one),
      () => tell(other),
    );
    expect(await statusesOf(one, other)).toEqual([to, after]);
    expect(await faults()).toEqual([]);
  },
);

test.each(tidings)('$told two batches, twice at once, do not make a victim', async ({ before, tell, after }) => {
  const [first, second, third, fourth] = [
    await batch(before, { batch: 0, items: [0] }),
    await batch(before, { batch: 1, items: [0] }),
    await batch(before, { batch: 1, items: [1] }),
    await batch(before, { batch: 0, items: [1] }),
  ];
  await crossing(
    `batch-${batchOf(second)}`,
    () => tell([...first, ...second]),
    () => tell([...third, ...fourth]),
  );
  expect(await statusesOf(first, second, third, fourth)).toEqual([after, after, after, after]);
  expect(await faults()).toEqual([]);
});

test('statements in which the one paid what came back by the other do not make a victim of either', async () => {
  const [ann, bea] = (await batch('submitted', { batch: 0, items: [0, 1] })) as [ItemRow, ItemRow];
  const [cem, dan] = (await batch('submitted', { batch: 1, items: [0, 1] })) as [ItemRow, ItemRow];
  await crossing(
    `item-${bea.itemId}`,
    () => read([ann], [bea]),
    () => read([dan], [cem]),
  );
  expect(await statusesOf([ann], [cem])).toEqual(['closed', 'closed']);
  expect(await faults()).toEqual([]);
});

test('of two slices that answer the last items of a batch, one sees that all are answered', async () => {
  const [ann, bea] = (await batch('freezing', { batch: 0, items: [0, 1] })) as [ItemRow, ItemRow];
  await crossing(
    `item-${ann.itemId}`,
    () => answer([ann]),
    () => answer([bea]),
  );
  expect(await statusesOf([ann])).toEqual(['frozen']);
  expect(await faults()).toEqual([]);
});
