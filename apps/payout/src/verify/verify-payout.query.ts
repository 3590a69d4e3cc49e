import { createHash } from 'node:crypto';
import { type Finding, payoutItemTopic } from '#contracts';
import { firstFault, type Queryable } from '#postgres';
import { itemDecider, type ItemEvent } from '../domain/item.decider.js';

/** Holds what was paid against what was decided, and the files against their hashes. */
export async function verifyPayout(database: Queryable): Promise<readonly Finding[]> {
  return [
    await itemsAsTold(database),
    await firstFault(database, 'every file is the sum of its payments', {
      count: 'select count(*) as rows from payout_file',
      wrong: `select 'file of batch ' || batch_id as fault from payout_file
              where (xpath('//*[local-name()="GrpHdr"]/*[local-name()="CtrlSum"]/text()',
                       convert_from(content, 'UTF8')::xml))[1]::text::numeric * 100 <> (
                select sum(amount_minor) from batch_item
                where batch_item.batch_id = payout_file.batch_id and end_to_end_id is not null)
              order by batch_id limit 1`,
    }),
    await hashes(database, 'every file has its hash', 'select batch_id::text as id, sha256, content from payout_file'),
    await hashes(
      database,
      'every bank statement has its hash',
      'select statement_id::text as id, sha256, content from bank_statement',
    ),
    await firstFault(database, 'no batch was approved by its maker', {
      count: 'select count(*) as rows from payout_batch where checker is not null',
      wrong: "select 'batch ' || batch_id as fault from payout_batch where maker = checker order by batch_id limit 1",
    }),
  ];
}

/** The status of every item that was ever asked for, and what the bank said of it, folded from its events. */
async function itemsAsTold(database: Queryable): Promise<Finding> {
  const name = 'every item stands where its events have led it';
  const { rows } = await database.query<{ stream: string; type: string; schema_version: number; payload: Buffer }>(
    "select stream, type, schema_version, payload from stream_event where stream like 'item-%' order by stream, version",
  );
  const told = new Map<string, string>();
  for (const [stream, events] of Map.groupBy(rows, (row) => row.stream)) {
    const state = events.reduce(
      (folded, { type, schema_version, payload }) =>
        itemDecider.evolve(folded, payoutItemTopic.decode({ type, version: schema_version, payload }) as ItemEvent),
      itemDecider.initial,
    );
    const status = state.status === 'declined' ? 'excluded' : state.status;
    told.set(stream.slice('item-'.length), [status, state.bankReason ?? []].flat().join(' '));
  }
  const items = await database.query<{ item_id: string; status: string }>(
    "select item_id, concat_ws(' ', status, bank_reason) as status from batch_item where status <> 'planned'",
  );
  for (const { item_id, status } of items.rows) {
    const expected = told.get(item_id);
    if (expected === undefined ? status !== 'excluded' : status !== expected) {
      return { check: name, rows: items.rowCount, fault: `item ${item_id} is ${status}, its events say ${expected}` };
    }
  }
  return { check: name, rows: items.rowCount };
}

async function hashes(database: Queryable, name: string, sql: string): Promise<Finding> {
  const { rows, rowCount } = await database.query<{ id: string; sha256: string; content: Buffer }>(sql);
  const wrong = rows.find(({ sha256, content }) => createHash('sha256').update(content).digest('hex') !== sha256);
  const finding = { check: name, rows: rowCount };
  return wrong === undefined ? finding : { ...finding, fault: `${wrong.id} is not what was kept under its hash` };
}
