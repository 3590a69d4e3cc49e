import { hash } from 'node:crypto';
import { type Finding } from '#contracts';
import type { LogBatch, LoggedEvent } from '#event-log';
import type { Queryable } from '#postgres';
import type { Copy, CopiedRow, Said } from './copies.query.js';
import { KeyOrder } from './key-order.js';
import { type FactLogs, factsTakenIn } from './logged-facts.query.js';

/** What a fact brought about: an entry, or a move of nothing that stands before an entry. */
const places = `
  select cause_offset as "offset", seq, null::bigint as next_seq from entry
  where "partition" = $1 and cause_topic = $2::text::entry_cause and cause_offset >= $3 and cause_offset < $4
  union all
  select cause_offset, null, next_seq from quiet_move
  where "partition" = $1 and cause_topic = $2 and cause_offset >= $3 and cause_offset < $4`;

const parked = `
  select "offset" from dead_letter
  where consumer_group = $1 and topic = $2 and "partition" = $3 and "offset" >= $4 and "offset" < $5`;

const beyond = `
  select "partition", next_seq, number from quiet_move as quiet
  where cause_topic = $2 and cause_offset >= coalesce((
    select next_offset from consumer_checkpoint as stood
    where consumer_group = $1 and topic = $2 and stood."partition" = quiet."partition"), 0)
  order by 1, 2, 3 limit 1`;

interface Early {
  partition: number;
  next_seq: bigint;
  number: number;
}

interface Place {
  offset: bigint;
  seq: bigint | null;
  next_seq: bigint | null;
}

/** Holds what the books repeat of the facts of a topic, row by row, against what its owner's log says. */
export async function checkCopies(books: Queryable, logs: FactLogs, copy: Copy): Promise<Finding> {
  const order = new KeyOrder();
  let rows = 0;
  for await (const slice of factsTakenIn(books, logs, copy)) {
    const fault = await faultIn(books, { slice, copy, order });
    if (fault !== undefined) return { check: copy.check, rows, fault };
    rows += slice.events.length;
  }
  const [early] = (await books.query<Early>(beyond, [copy.group, copy.topic])).rows;
  if (early === undefined) return { check: copy.check, rows };
  const name = `quiet_move ${early.number} of partition ${early.partition} before entry ${early.next_seq}`;
  return { check: copy.check, rows, fault: `${name}: no such fact was taken in` };
}

async function faultIn(
  books: Queryable,
  { slice, copy, order }: { slice: LogBatch; copy: Copy; order: KeyOrder },
): Promise<string | undefined> {
  const { topic, partition, firstOffset, nextOffset } = slice;
  const said = slice.events.map(copy.saidBy);
  const [found, letters, kept] = await Promise.all([
    books.query<Place>(places, [partition, topic, firstOffset, nextOffset]),
    books.query<{ offset: bigint }>(parked, [copy.group, topic, partition, firstOffset, nextOffset]),
    copy.rowsOf(
      books,
      said.filter((one) => one !== undefined),
    ),
  ]);
  const placeOf = new Map(found.rows.map((place) => [place.offset, place]));
  const waiting = new Set(letters.rows.map(({ offset }) => offset));
  const rowsById = Map.groupBy(kept, ({ factId }) => factId);
  for (const [at, event] of slice.events.entries()) {
    const one = said[at];
    const place = placeOf.get(event.offset);
    if (one === undefined && place !== undefined)
      return `${strayName(partition, place)} (${topic}/${partition} at ${event.offset})`;
    if (one === undefined || waiting.has(event.offset)) continue;
    const rows = rowsById.get(event.id) ?? [];
    const fault =
      rows.length === 0 || place !== undefined ? faultOf({ event, said: one, rows, place }, order) : undefined;
    if (fault !== undefined) return `${copy.table} of ${fault} (${topic}/${partition} at ${event.offset})`;
  }
  return undefined;
}

function strayName(partition: number, { seq, next_seq }: Place): string {
  const name = seq === null ? `quiet_move before entry ${partition}-${next_seq}` : `entry ${partition}-${seq}`;
  return `${name}: comes from a fact that moves nothing`;
}

interface Told {
  readonly event: LoggedEvent;
  readonly said: Said;
  readonly rows: readonly CopiedRow[];
  readonly place: Place | undefined;
}

/** A fact that is there without a place is a repeat: its first telling is held against the row. */
function faultOf({ event, said, rows, place }: Told, order: KeyOrder): string | undefined {
  if (place === undefined) return `${said.name}: there is none of this fact`;
  const name = place.seq === null ? said.name : `entry ${event.partition}-${place.seq}`;
  const row = rows.find(({ seq }) => (seq === 'an entry' ? place.seq !== null : seq === place.seq));
  if (row === undefined) return `${name}: there is none of this fact`;
  if (row.digest !== hash('sha256', event.payload, 'base64')) return `${name}: its digest is of something else`;
  const wrong = Object.keys(said.copied).find((column) => said.copied[column] !== row.copied[column]);
  if (wrong !== undefined) return `${name}: its ${wrong} is not what was told`;
  const { seq, next_seq } = place;
  return order.takes(event, seq === null ? 2n * (next_seq ?? 0n) : 2n * seq + 1n)
    ? undefined
    : `${name}, or the quiet_move before entry ${event.partition}-${next_seq ?? seq}: facts of one key are out of order`;
}
