import { hash } from 'node:crypto';
import { commissionTopic, instructionTopic, payoutItemTopic, reservationTopic, topics } from '#contracts';
import { type LogBatch, type LoggedEvent, partitionOf, postgresLogReader } from '#event-log';
import type { Tx } from '#postgres';
import { fillBooks, tampered } from '../../test/adversary.js';
import { batch, type Books, commission, euro, item, openBooks } from '../../test/books.js';
import { answersCheck } from './answered-requests.query.js';
import { asToldCheck, inLogCheck } from './told-instructions.query.js';

let books: Books;
beforeAll(async () => {
  books = await openBooks();
  await fillBooks(books);
});
afterAll(() => books.drop());

/** The first batch of a topic's log. */
async function firstBatch(topic: string): Promise<readonly LoggedEvent[]> {
  const { admin } = books.database;
  const { rows } = await admin.query<{ partition: number; count: number }>(
    'select "partition", count from log_batch where topic = $1 and first_offset = 0 order by 1 limit 1',
    [topic],
  );
  const { partition = 0, count = 0 } = rows[0] ?? {};
  return (await postgresLogReader(admin, topics).read({ topic, partition, offset: 0n }, count)).events;
}

const inOtherWords =
  (words: string, others: string) =>
  ({ payload }: LoggedEvent): Partial<LoggedEvent> => {
    const text = Buffer.from(payload).toString('utf8');
    if (!text.includes(words)) throw new RangeError(`${text} does not say ${words}`);
    return { payload: Buffer.from(text.replace(words, others), 'utf8') };
  };
const retold = (topic: string, words: string, others: string) => changed(topic, inOtherWords(words, others));

/** Writes a batch of the log anew as its owner would, with another first event: it is whole in itself. */
const changed = (topic: string, change: (event: LoggedEvent) => Partial<LoggedEvent>) => async (tx: Tx) => {
  const [event, ...more] = (await firstBatch(topic)) as [LoggedEvent, ...LoggedEvent[]];
  await books.log.append({ topic, events: [{ ...event, ...change(event) }, ...more] }, tx);
  const where = `topic = '${topic}' and "partition" = ${event.partition}`;
  const last = `first_offset = (select max(first_offset) from log_batch where ${where})`;
  await tx.query(
    `update log_batch set body = (select body from log_batch where ${where} and ${last}) where ${where} and first_offset = 0`,
  );
  await tx.query(`delete from log_batch where ${where} and ${last}`);
  const count = more.length + 1;
  return (await tx.query(`update log_partition set next_offset = next_offset - ${count} where ${where}`)).rowCount;
};

const [words, others] = ['A sale was counted late', 'A sale was never there'];
const inStream = `update stream_event set payload = convert_to(replace(convert_from(payload, 'UTF8'), '${words}', '${others}'), 'UTF8')`;
const tampering = (...changes: Parameters<typeof tampered>[1]['changes']) => tampered(books, { tables: [], changes });

test('a reason that the log alone tells otherwise is found, and the event named', async () => {
  const partition = (await firstBatch(instructionTopic.name))[0]?.partition;
  const place = `log_batch of ledger.instruction.v1/${partition} at 0: instruction-`;
  expect(await tampering(retold(instructionTopic.name, words, others))).toContainEqual({
    check: inLogCheck,
    fault: expect.stringContaining(place),
  });
});

test.each<[string, (event: LoggedEvent) => Partial<LoggedEvent>]>([
  ['another instant', () => ({ occurredAt: '2026-11-02T12:00:00.001Z' })],
  ['another key of its partition', ({ key, partition }) => ({ key: neighbourOf(key, partition) })],
  ['a cause', () => ({ causationId: 'because' })],
  ['another correlation', () => ({ correlationId: 'other' })],
])('%s that the log alone tells is found, and the event named', async (_what, change) => {
  expect(await tampering(changed(instructionTopic.name, change))).toContainEqual({
    check: inLogCheck,
    fault: expect.stringMatching(/ at 0: instruction-\S+ version 1 tells something else$/),
  });
});

function neighbourOf(key: string, partition: number): string {
  for (let more = 0; ; more += 1) {
    if (partitionOf(`${key}${more}`, instructionTopic.partitions) === partition) return `${key}${more}`;
  }
}

test('a reason that log and stream tell otherwise is found by the instruction, which is named', async () => {
  const { rows } = await books.database.admin.query<{ id: string }>(
    `select instruction_id::text as id from instruction where reason = '${words}' order by 1 limit 1`,
  );
  expect(await tampering(retold(instructionTopic.name, words, others), inStream)).toContainEqual({
    check: asToldCheck,
    fault: `instruction ${rows[0]?.id}: its reason is not what was told`,
  });
});

test('an event that the log has twice is found and named', async () => {
  const [event] = (await firstBatch(instructionTopic.name)) as [LoggedEvent];
  const faults = await tampering(
    async (tx) => (await books.log.append({ topic: event.topic, events: [event] }, tx)).length,
  );
  expect(faults).toEqual([
    {
      check: inLogCheck,
      fault: expect.stringMatching(/^log_batch of ledger\.instruction\.v1\/\d+ at \d+: is there twice$/),
    },
  ]);
});

test('an answer that says another amount than was decided is found, and its item named', async () => {
  const faults = await tampering(retold(reservationTopic.name, '"minor":"520"', '"minor":"521"'));
  expect(faults).toEqual([
    {
      check: answersCheck,
      fault: expect.stringMatching(/^log_batch of .+ at 0: not what reservation_state has of item \S+$/),
    },
  ]);
});

test('a fact that was taken in and not booked is found and named, unless it waits', async () => {
  const slice = books.writer.told.find(({ topic }) => topic === commissionTopic.name) as (typeof books.writer.told)[0];
  const { topic, partition } = slice;
  const offset =
    books.writer.told.filter((one) => one.topic === topic && one.partition === partition).at(-1)?.nextOffset ?? 0n;
  const [event] = slice.events as [(typeof slice.events)[0]];
  const more = {
    ...slice,
    firstOffset: offset,
    nextOffset: offset + 1n,
    events: [{ ...event, id: '0'.repeat(36), offset }],
  };
  const told = [...books.writer.told, more];
  const takenIn = `update consumer_checkpoint set next_offset = next_offset + 1 where topic = '${topic}' and "partition" = ${partition}`;
  const waits = `insert into dead_letter (consumer_group, topic, "partition", "offset", key, event_id, type, standing, cause, attempts, payload_sha256)
    values ('ledger-commissions', '${topic}', ${partition}, ${offset}, 'k', gen_random_uuid(), 't', 'behind', 'c', 1, 'x')`;
  expect(await tampered(books, { tables: [], changes: [takenIn], told })).toEqual([
    {
      check: 'the states of commissions repeat what was decided, word for word',
      fault: expect.stringMatching(new RegExp(`there is none of this fact \\(${topic}/${partition} at ${offset}\\)$`)),
    },
  ]);
  expect(await tampered(books, { tables: [], changes: [takenIn, waits], told })).toEqual([]);
});

test.each<'PaymentRejected' | 'PaymentReturned'>(['PaymentRejected', 'PaymentReturned'])(
  'what a bank kept by %s is held against what payout told, though the entry is sound in itself',
  async (type) => {
    const own = await openBooks();
    const { postCommissions, postPayoutItems, told } = own.writer;
    await postCommissions([commission('CommissionAccrued'), commission('CommissionApproved')]);
    const settled = type === 'PaymentReturned' ? [item('PaymentSettled')] : [];
    await postPayoutItems([item('ReservationRequested'), item('PaymentStarted'), ...settled]);
    await postPayoutItems([item(type, { kept: euro(21n) })]);
    const { partition, firstOffset, nextOffset } = told.at(-1) as LogBatch;
    const others = batch(payoutItemTopic, { partition, firstOffset }, [item(type, { kept: euro(20n) })]);
    const [fact] = others.events as [LoggedEvent];
    const as = `fact_id = '${fact.id}', fact_digest = '${hash('sha256', fact.payload, 'base64')}'`;
    const changes = [
      `update reservation_state set ${as} where number = (select max(number) from reservation_state)`,
      `insert into consumer_checkpoint values ('ledger-payout-items', '${payoutItemTopic.name}', ${partition}, ${nextOffset})`,
    ];
    const faults = await tampered(own, { tables: [], changes, told: [...told.slice(0, -1), others] });
    expect(faults).toEqual([
      {
        check: 'the states of payout items repeat what payout told, word for word',
        fault: expect.stringMatching(
          new RegExp(`^reservation_state of entry \\S+: its kept is not what was told .+ at ${firstOffset}\\)$`),
        ),
      },
    ]);
    const asBefore = { tables: [], changes: changes.slice(1), told };
    expect(await tampered(own, asBefore)).toEqual([]);
    await own.drop();
  },
);

test('a checkpoint that is ahead of its log is found', async () => {
  const ahead =
    "update consumer_checkpoint set next_offset = next_offset + 1 where consumer_group = 'ledger-settlements'";
  expect(await tampering(ahead)).toEqual([
    {
      check: 'settlements and their lines repeat what was reported, word for word',
      fault: expect.stringMatching(/^could not be looked at: ingestion\.settlement\.v1\/\d+ has a hole at 1$/),
    },
  ]);
});
