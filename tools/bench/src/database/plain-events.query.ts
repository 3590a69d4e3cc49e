import type { LoggedEvent, NewEvent } from '#event-log';
import type { Database } from '#postgres';
import { partitionOf } from '#event-log';

/** The layout that the log is measured against: a row an event, a number for it, no other index. */
export const plainEventsSql = `
  create table plain_event (
    number          bigint generated always as identity primary key,
    "partition"     integer     not null,
    event_id        uuid        not null,
    type            text        not null,
    version         integer     not null,
    key             text        not null,
    occurred_at     timestamptz not null,
    recorded_at     timestamptz not null default now(),
    correlation_id  uuid        not null,
    payload         bytea       not null
  );
  grant select, insert on plain_event to {{app}};`;

const insert = `
  insert into plain_event ("partition", event_id, type, version, key, occurred_at, correlation_id, payload)
  select * from unnest($1::integer[], $2::uuid[], $3::text[], $4::integer[], $5::text[], $6::timestamptz[], $7::uuid[],
    $8::bytea[])`;

const insertOne = `
  insert into plain_event ("partition", event_id, type, version, key, occurred_at, correlation_id, payload)
  values ($1, $2, $3, $4, $5, $6, $7, $8)`;

const page = `
  select number, "partition", event_id, type, version, key, occurred_at, recorded_at, correlation_id, payload
  from plain_event where number > $1 order by number limit $2`;

const fieldsOf = (event: NewEvent) => [
  partitionOf(event.key, 12),
  ...[event.id, event.type, event.version, event.key, event.occurredAt, event.correlationId, event.payload],
];

/** One statement with all rows. */
export async function insertEvents(database: Database, events: readonly NewEvent[]): Promise<void> {
  const rows = events.map(fieldsOf);
  await database.query(
    insert,
    Array.from({ length: 8 }, (_, column) => rows.map((row) => row[column])),
  );
}

export async function insertEvent(database: Database, event: NewEvent): Promise<void> {
  await database.query(insertOne, fieldsOf(event));
}

/** All rows, page by page. */
export async function* readEvents(
  database: Database,
  size: number,
): AsyncGenerator<readonly Pick<LoggedEvent, 'key' | 'payload'>[]> {
  for (let after = 0n; ;) {
    const { rows } = await database.query<{ number: bigint; key: string; payload: Buffer }>(page, [after, size]);
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.number;
    yield rows;
  }
}

/** What the log's batches say they hold, and the plain table. */
export async function countEvents(admin: Database): Promise<{ inLog: number; plain: number }> {
  const { rows } = await admin.query<{ in_log: bigint; plain: bigint }>(
    `select (select coalesce(sum(count), 0) from log_batch)::bigint as in_log,
       (select count(*) from plain_event) as plain`,
  );
  return { inLog: Number(rows[0]?.in_log), plain: Number(rows[0]?.plain) };
}
