import { type Finding, reservationTopic } from '#contracts';
import { derivedId, type LoggedEvent } from '#event-log';
import type { Queryable } from '#postgres';
import { type DueEvent, type FactLogs, factsTold, IdSum, notOnce, placeOf } from './logged-facts.query.js';

export const answersCheck = 'every request for money was answered once, as it was decided';

interface Asked {
  item_id: string;
  fact_id: string;
  creator_id: string;
  batch_id: string;
  status: string;
  amount: bigint;
  currency: string;
}

const asked = `
  select item_id, fact_id, creator_id, batch_id, status, amount, currency from reservation_state
  where number = 1 and item_id = any ($1::uuid[])`;

const askedAfter = `
  select item_id, fact_id from reservation_state where number = 1 and item_id > $1::uuid order by item_id limit $2`;

const pageRows = 1_000;

/** Holds what the books told payout against what they decided. */
export async function checkAnswers(books: Queryable, logs: FactLogs): Promise<Finding> {
  let rows = 0;
  const sum = new IdSum();
  for await (const { events } of factsTold(books, logs, reservationTopic.name)) {
    const ids = events.map((logged) => reservationTopic.decode(logged).itemId);
    const decided = (await books.query<Asked>(asked, [ids])).rows;
    const byItem = new Map(decided.map((row) => [row.item_id, row]));
    for (const [at, logged] of events.entries()) {
      sum.add(logged.id);
      const row = byItem.get(ids[at] ?? '');
      if (row === undefined || !isAnswer(logged, row)) {
        return {
          check: answersCheck,
          rows,
          fault: `${placeOf(logged)}: not what reservation_state has of item ${ids[at]}`,
        };
      }
    }
    rows += events.length;
  }
  const fault = await notOnce(
    sum,
    () => due(books),
    () => factsTold(books, logs, reservationTopic.name),
  );
  return { check: answersCheck, rows, ...(fault === undefined ? {} : { fault }) };
}

function isAnswer(logged: LoggedEvent, row: Asked): boolean {
  const { type, creatorId, batchId, amount } = reservationTopic.decode(logged);
  return (
    logged.id === derivedId(reservationTopic.name, row.fact_id) &&
    (row.status === 'refused') === (type === 'ReservationRefused') &&
    creatorId === row.creator_id &&
    batchId === row.batch_id &&
    amount.minor === row.amount &&
    amount.currency === row.currency
  );
}

async function* due(books: Queryable): AsyncGenerator<DueEvent> {
  for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
    const { rows } = await books.query<Pick<Asked, 'item_id' | 'fact_id'>>(askedAfter, [after, pageRows]);
    for (const { item_id, fact_id } of rows) {
      after = item_id;
      yield { id: derivedId(reservationTopic.name, fact_id), name: `reservation_state 1 of item ${item_id}` };
    }
    if (rows.length < pageRows) return;
  }
}
