import { canonicalJson, type Finding, instructionTopic, toJson } from '#contracts';
import { derivedId, type LoggedEvent, partitionOf } from '#event-log';
import type { Queryable } from '#postgres';
import { type InstructionEvent, keyOf, keyOfEvent, type Proposal } from '../domain/instruction.js';
import { decodeInstruction } from '../instructions/instruction-facts.js';
import { type DueEvent, type FactLogs, factsTold, IdSum, notOnce, placeOf } from './logged-facts.query.js';

export const asToldCheck = 'every instruction stands as its stream tells, word for word';
export const inLogCheck = 'what people told the books is in the log as it is in its stream, and nothing else is';

interface Row {
  readonly instruction_id: string;
  readonly status: string;
  readonly kind: string;
  readonly says: unknown;
  readonly reason_code: string;
  readonly reason: string;
  readonly proposed_by: string;
  /** Microseconds: more than a Date tells. */
  readonly proposed_at: bigint;
  readonly decided_by: string | null;
  readonly decided_at: bigint | null;
  readonly decision_reason: string | null;
  readonly refusal: string | null;
  readonly refused_in: number | null;
}

interface StreamRow {
  stream: string;
  version: bigint;
  type: string;
  schema_version: number;
  correlation_id: string;
  payload: Buffer;
}

const instructionsAfter = `
  select instruction_id::text as instruction_id, status, kind, says, reason_code, reason, proposed_by,
    (extract(epoch from proposed_at) * 1000000)::bigint as proposed_at, decided_by,
    (extract(epoch from decided_at) * 1000000)::bigint as decided_at, decision_reason, refusal, refused_in
  from instruction where instruction_id > $1::uuid order by instruction_id limit $2`;

const eventsOf = `
  select stream, version, type, schema_version, correlation_id, payload from stream_event
  where stream = any ($1::text[]) order by stream, version`;

const strayStream = `
  select stream from stream_event
  where not exists (select from instruction where 'instruction-' || instruction_id = stream) order by stream limit 1`;

const streamsAfter = `
  select stream, version from stream_event where (stream, version) > ($1, $2::bigint) order by stream, version limit $3`;

const pageRows = 1_000;

/** Holds each row against the events of its stream, page by page; and each stream against the rows. */
export async function checkInstructions(books: Queryable): Promise<Finding> {
  const found = (rows: number, fault: string): Finding => ({ check: asToldCheck, rows, fault });
  let rows = 0;
  for (let after = '00000000-0000-0000-0000-000000000000', taken = pageRows; taken === pageRows;) {
    const page = await books.query<Row>(instructionsAfter, [after, pageRows]);
    const told = await toldOf(books, page.rows);
    for (const row of page.rows) {
      const fault = faultOf(row, told.get(`instruction-${row.instruction_id}`) ?? []);
      if (fault !== undefined) return found(rows, `instruction ${row.instruction_id}: ${fault}`);
    }
    rows += page.rowCount;
    taken = page.rowCount;
    after = page.rows.at(-1)?.instruction_id ?? after;
  }
  const [stray] = (await books.query<{ stream: string }>(strayStream)).rows;
  return stray === undefined
    ? { check: asToldCheck, rows }
    : found(rows, `stream_event of ${stray.stream}: has no row`);
}

async function toldOf(books: Queryable, rows: readonly Row[]): Promise<ReadonlyMap<string, readonly StreamRow[]>> {
  const streams = rows.map(({ instruction_id }) => `instruction-${instruction_id}`);
  return Map.groupBy((await books.query<StreamRow>(eventsOf, [streams])).rows, ({ stream }) => stream);
}

function faultOf(row: Row, told: readonly StreamRow[]): string | undefined {
  const events = told.map(({ type, schema_version: version, payload }) =>
    decodeInstruction({ type, version, payload }),
  );
  if (told.some(({ version }, index) => version !== BigInt(index) + 1n)) return 'its stream_event rows have a hole';
  const due = events.reduce<Partial<Row> | undefined>((before, event) => standing(before, event), undefined);
  if (due === undefined) return 'nobody told it';
  const names = Object.keys(due) as (keyof Row)[];
  const wrong = names.find((name) => canonicalJson(row[name] ?? null) !== canonicalJson(due[name] ?? null));
  return wrong === undefined ? undefined : `its ${wrong} is not what was told`;
}

/** The row as it stands after an event; undefined where the events are not those of one instruction. */
function standing(before: Partial<Row> | undefined, event: InstructionEvent): Partial<Row> | undefined {
  const at = BigInt(Date.parse(event.occurredAt)) * 1_000n;
  const undecided = { decided_by: null, decided_at: null, decision_reason: null, refusal: null, refused_in: null };
  if (event.type === 'Refused') {
    const refused_in = partitionOf(keyOf(event.holder), instructionTopic.partitions);
    return before && { ...before, status: 'refused', refusal: event.refusal, refused_in };
  }
  if (event.type === 'Rejected' || event.type === 'Withdrawn') {
    const by = event.type === 'Rejected' ? event.rejectedBy : event.withdrawnBy;
    const status = event.type === 'Rejected' ? 'rejected' : 'withdrawn';
    return before && { ...before, status, decided_by: by, decided_at: at, decision_reason: event.reason };
  }
  const said = { instruction_id: event.instructionId, ...toldBy(event.proposal), ...undecided };
  if (event.type === 'Proposed') return { ...said, status: 'proposed', proposed_by: event.proposedBy, proposed_at: at };
  const { instructedBy: proposed_by, approvedBy } = event;
  if (approvedBy === undefined) return { ...said, status: 'instructed', proposed_by, proposed_at: at };
  return before && { ...before, ...said, status: 'instructed', proposed_by, decided_by: approvedBy, decided_at: at };
}

function toldBy({ instruction, reasonCode, reason }: Proposal): Partial<Row> {
  const { kind, ...says } = instruction;
  return { kind, says: JSON.parse(toJson(says)) as unknown, reason_code: reasonCode, reason };
}

/** Holds each event of the log against its stream, in which it is the first or the second. */
export async function checkInstructionLog(books: Queryable, logs: FactLogs): Promise<Finding> {
  let rows = 0;
  const sum = new IdSum();
  for await (const { events } of factsTold(books, logs, instructionTopic.name)) {
    const streams = new Set(events.map(streamOf));
    const kept = (await books.query<StreamRow>(eventsOf, [[...streams]])).rows;
    const byId = new Map(kept.map((row) => [derivedId(row.stream, row.version), row]));
    for (const event of events) {
      sum.add(event.id);
      const fault = differenceOf(event, byId.get(event.id));
      if (fault !== undefined) {
        return { check: inLogCheck, rows, fault: `${placeOf(event)}: ${streamOf(event)} ${fault}` };
      }
    }
    rows += events.length;
  }
  const fault = await notOnce(
    sum,
    () => dueEvents(books),
    () => factsTold(books, logs, instructionTopic.name),
  );
  return { check: inLogCheck, rows, ...(fault === undefined ? {} : { fault }) };
}

function streamOf(event: LoggedEvent): string {
  return `instruction-${decodeInstruction(event).instructionId}`;
}

function differenceOf(event: LoggedEvent, row: StreamRow | undefined): string | undefined {
  if (row === undefined) return 'has no stream_event of it';
  const told = decodeInstruction(event);
  const isSame =
    row.stream === streamOf(event) &&
    row.type === event.type &&
    row.schema_version === event.version &&
    row.correlation_id === event.correlationId &&
    row.payload.equals(event.payload) &&
    event.causationId === undefined &&
    event.occurredAt === told.occurredAt &&
    event.key === keyOfEvent(told);
  return isSame ? undefined : `version ${row.version} tells something else`;
}

async function* dueEvents(books: Queryable): AsyncGenerator<DueEvent> {
  for (let after = ['', 0n] as [string, bigint]; ;) {
    const { rows } = await books.query<Pick<StreamRow, 'stream' | 'version'>>(streamsAfter, [...after, pageRows]);
    for (const { stream, version } of rows) {
      after = [stream, version];
      yield { id: derivedId(stream, version), name: `stream_event ${version} of ${stream}` };
    }
    if (rows.length < pageRows) return;
  }
}
