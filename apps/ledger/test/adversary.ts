import { instructionTopic, topics } from '#contracts';
import { type LogBatch, type LogReader, postgresLogReader } from '#event-log';
import type { Queryable, Tx } from '#postgres';
import { type Books, commission, euro, item } from './books.js';
import { closeMonth, issue, issueNext } from './months.js';
import { paid, postSettlement } from './settlements.js';
import { adjustment, clearing, exchange, openTeller, writeOff } from './teller.js';
import { makeHeads } from '../src/features/make-heads/make-heads.handler.js';
import { bookers } from '../src/rebuild/bookers.js';
import type { FactLogs } from '../src/verify/logged-facts.query.js';
import { verifyLedger } from '../src/verify/verify-ledger.query.js';
import { verifyTold } from '../src/verify/verify-told.query.js';

export interface Fault {
  readonly check: string;
  readonly fault: string;
}

/** Something in every table: three days, payouts, holds that run and that have ended, settlements, instructions, a closed month. */
export async function fillBooks(books: Books, { share = 520n }: { share?: bigint } = {}): Promise<void> {
  const { postCommissions, postPayoutItems } = books.writer;
  const on = (day: string) => books.clock.set(`${day}T12:00:00.000Z`);
  await postCommissions([
    commission('CommissionAccrued', { share }),
    commission('CommissionAccrued', { commission: 'two' }),
  ]);
  await postCommissions([
    commission('CommissionAdjusted', { commission: 'two', share: 0n, fee: 0n }),
    commission('CommissionApproved', { share }),
    commission('CommissionApproved', { commission: 'two' }),
  ]);
  await postCommissions([
    commission('CommissionApproved', { creator: 'bob', commission: 'three', availableAt: '2026-11-02T00:00:00.000Z' }),
    commission('CommissionApproved', { creator: 'bob', commission: 'four', availableAt: '2027-01-01T00:00:00.000Z' }),
    commission('CommissionApproved', { creator: 'bob', commission: 'five', availableAt: '2026-11-02T00:00:00.000Z' }),
    commission('CommissionReversed', { creator: 'bob', commission: 'five' }),
  ]);
  await postPayoutItems([
    ...[item('ReservationRequested'), item('PaymentStarted')],
    ...[item('ReservationRequested', { item: 'too much', minor: 9_999_999n })],
  ]);
  on('2026-11-02');
  await books.release();
  await postSettlement(books.writer, [paid('one'), paid('two', { paid: 600n })]);
  const teller = openTeller(books);
  await teller.propose(adjustment());
  await teller.follow();
  await teller.approve(await teller.propose(writeOff()));
  const some = exchange({ from: euro(2_000n), to: { minor: 2_169n, currency: 'USD' } });
  for (const one of [await teller.propose(some), await teller.propose(some)]) await teller.approve(one);
  for (const minor of [-20n, -10n]) {
    await teller.approve(await teller.propose(clearing({ line: 2, amount: euro(minor) })));
  }
  await teller.end('Reject', await teller.propose(adjustment({ amount: euro(10_001n) })), 'finn');
  await teller.propose(adjustment({ amount: euro(10_002n) }));
  await teller.follow();
  await closeMonth(books, '2026-10');
  await issue(books);
  on('2026-12-01');
  await postCommissions([commission('CommissionReversed', { commission: 'two', share: 20n, fee: 5n })]);
  books.clock.set('2026-12-02T00:00:00.000Z');
  await books.roll();
  await books.sumReceivables();
  await makeHeads({ database: books.database.app, log: books.log, clock: books.clock });
  await issueNext(books, '2026-10');
  await standAtTheEnd(books);
}

/** As if the consumers had taken in what the spec has posted itself. */
async function standAtTheEnd({ database, log, writer }: Books): Promise<void> {
  const stand = (group: string, topic: string, partition: number, nextOffset: bigint) =>
    database.admin.query('insert into consumer_checkpoint values ($1, $2, $3, $4)', [
      group,
      topic,
      partition,
      nextOffset,
    ]);
  for (const { topic, group } of bookers) {
    const told = Map.groupBy(toldIn(writer.told, topic), (slice) => slice.partition);
    for (const [partition, slices] of told) await stand(group, topic, partition, slices.at(-1)?.nextOffset ?? 0n);
    if (topic !== instructionTopic.name) continue;
    for (const [partition, head] of (await log.heads(topic)).entries()) await stand(group, topic, partition, head);
  }
}

function toldIn(told: readonly LogBatch[], topic: string): readonly LogBatch[] {
  return told.filter((slice) => slice.topic === topic);
}

/** The logs of other services, as they told the books; and the books' own, as they are in their database. */
export function logsOf(told: readonly LogBatch[], own: Books['database']['admin']) {
  return (topic: string): Pick<LogReader, 'read'> =>
    toldIn(told, topic).length === 0
      ? postgresLogReader(own, topics)
      : { read: (from, max) => readTold(told, from, max) };
}

function readTold(told: readonly LogBatch[], from: Parameters<LogReader['read']>[0], max: number): Promise<LogBatch> {
  const events = toldIn(told, from.topic)
    .filter(({ partition }) => partition === from.partition)
    .flatMap((slice) => slice.events)
    .filter(({ offset }) => offset >= from.offset)
    .slice(0, max);
  return Promise.resolve({
    ...{ topic: from.topic, partition: from.partition, events },
    ...{ firstOffset: events[0]?.offset ?? from.offset, nextOffset: from.offset + BigInt(events.length) },
  });
}

/** A statement, or something that takes several. Answers with how many rows it changed. */
export type Change = string | ((tx: Tx) => Promise<number>);

/** Looks at the changed books, and the logs with them, before all is undone. */
export type Look = (tx: Tx, logs: FactLogs) => Promise<void>;

interface Tampering {
  /** Whose constraints are dropped first. */
  readonly tables: readonly string[];
  readonly changes: readonly Change[];
  /** What the logs of other services say; as it was told, unless said otherwise. */
  readonly told?: readonly LogBatch[];
  readonly look?: Look;
}

/**
 * Somebody with all rights changes the books: no trigger fires, and no constraint of these tables holds any more. Answers
 * with what verify finds; afterwards all is undone.
 */
export async function tampered(books: Books, { tables, changes, told, look }: Tampering): Promise<Fault[]> {
  const { admin } = books.database;
  const seen: Fault[] = [];
  const undo = new Error('undo');
  const tampering = admin.transaction(async (tx) => {
    await tx.query("set local session_replication_role = 'replica'");
    for (const table of tables) await dropConstraints(tx, table, changes);
    let rows = 0;
    for (const change of changes) {
      rows += typeof change === 'string' ? (await tx.query(change)).rowCount : await change(tx);
    }
    if (rows === 0) throw new Error(`nothing was changed by ${changes.join('; ')}`);
    const query = queryOf(tx);
    const own = {
      ...admin,
      query,
      prepared: tx.prepared.bind(tx),
      transaction: (work: (tx: Tx) => never) => work({ ...tx, query }),
    };
    const logs = logsOf(told ?? books.writer.told, own);
    const findings = [...(await verifyLedger(own)), ...(await verifyTold(own, logs))];
    for (const { check, fault } of findings) if (fault !== undefined) seen.push({ check, fault });
    await look?.(tx, logs);
    throw undo;
  });
  await tampering.catch((fault: unknown) => {
    if (fault !== undo) throw fault;
  });
  return seen;
}

async function dropConstraints(tx: Tx, table: string, changes: readonly Change[]): Promise<void> {
  const { rows } = await tx.query<{ sql: string }>(
    `select format('alter table %I drop constraint if exists %I cascade', $1::text, conname) as sql
     from pg_constraint where conrelid = $1::regclass and (contype in ('c', 'f') or (contype in ('p', 'u') and $2))
     union all
     select format('drop index if exists %I', indexrelid::regclass) from pg_index
     where indrelid = $1::regclass and indisunique and $2
       and not exists (select from pg_constraint where conindid = indexrelid)`,
    [table, changes.some((change) => typeof change === 'string' && /^(?:insert|with)/.test(change))],
  );
  for (const { sql } of rows) await tx.query(sql);
}

/** Within the tampering transaction, which cannot be made read-only any more. */
function queryOf(tx: Tx): Tx['query'] {
  return (text, values) =>
    text.startsWith('set transaction') ? Promise.resolve({ rows: [], rowCount: 0 }) : tx.query(text, values);
}

/** Another value of a column's type. */
const otherValue: Readonly<Record<string, (column: string) => string>> = {
  int2: (column) => `coalesce(${column}, 0) + 1`,
  int4: (column) => `coalesce(${column}, 0) + 1`,
  int8: (column) => `coalesce(${column}, 0) + 1`,
  numeric: (column) => `${column} + 1`,
  text: (column) => `coalesce(${column}, '') || 'x'`,
  uuid: () => "'ffffffff-ffff-4fff-bfff-ffffffffffff'",
  date: (column) => `coalesce(${column}, '2026-01-01') + 1`,
  timestamptz: (column) => `coalesce(${column}, '2026-01-01') + interval '1 microsecond'`,
  bool: (column) => `not ${column}`,
  bytea: (column) => `sha256(coalesce(${column}, ''::bytea))`,
  jsonb: (column) => `${column} || '{"EUR": "2001-01-31"}'`,
  _int8: (column) => `array[${column}[1] + 1] || ${column}[2:]`,
};

export interface Column {
  readonly column: string;
  readonly value: string;
}

/** Every column of a table, each with another value. */
export async function columnsOf(books: Queryable, table: string): Promise<Column[]> {
  const { rows } = await books.query<{ column: string; type: string; is_enum: boolean }>(
    `select attname as column, typname as type, typtype = 'e' as is_enum
     from pg_attribute join pg_type on pg_type.oid = atttypid
     where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
    [table],
  );
  return rows.map(({ column: plain, type, is_enum }) => {
    const column = `"${plain}"`;
    const [first, last] = [`enum_first(null::${type})`, `enum_last(null::${type})`];
    const other = is_enum ? `case ${column} when ${last} then ${first} else ${last} end` : otherValue[type]?.(column);
    if (other === undefined) throw new Error(`no other value of ${type} is known`);
    return { column: plain, value: other };
  });
}
