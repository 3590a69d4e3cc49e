import type { Decision } from '#decider';
import { CopyBuffer, type Database, type Tx } from '#postgres';
import { derivedId } from '../derived-id.js';
import { VersionConflict } from '../event-log.errors.js';
import type { EventLog, NewEvent } from '../event-log.port.js';
import { retryingConflicts } from '../retrying-conflicts.js';
import type { DecideSpec, ExpectedVersion, StreamAppend, StreamCodec, StreamStore } from '../stream-store.port.js';

interface StoredEvent {
  stream: string;
  version: bigint;
  type: string;
  schema_version: number;
  payload: Buffer;
}

interface Versioned<Event> {
  readonly stream: string;
  readonly version: bigint;
  readonly event: Event;
  readonly correlationId: string;
}

type Encoded = ReturnType<StreamCodec<unknown>['encode']>;

interface Stores {
  readonly database: Database;
  readonly log: EventLog;
  readonly clock: () => string;
}

const load = `
  select stream, version, type, schema_version, payload
  from stream_event where stream = any($1::text[]) order by stream, version`;

/** By COPY: payloads in an array would be sent in hexadecimal. */
const write = `
  copy stream_event (stream, version, type, schema_version, recorded_at, correlation_id, payload) from stdin binary`;

/** Streams in a service's own database; what is appended reaches the log in the same transaction. */
export function postgresStreamStore(stores: Stores): StreamStore {
  const { database } = stores;
  return {
    append: (append, codec, tx) =>
      tx === undefined
        ? database.transaction((own) => appendTo(stores, own, { append, codec }))
        : appendTo(stores, tx, { append, codec }),

    async fold(stream, decider, codec) {
      const { rows } = await database.query<StoredEvent>(load, [[stream]]);
      const state = rows.reduce((folded, row) => decider.evolve(folded, decode(codec, row)), decider.initial);
      return { state, version: BigInt(rows.length) };
    },

    decideAll: (spec, commands, tx) =>
      tx === undefined
        ? retryingConflicts(() => database.transaction((own) => decideAll(stores, own, { spec, commands })))
        : decideAll(stores, tx, { spec, commands }),
  };
}

async function decideAll<State, Command, Event, Refusal extends string>(
  stores: Stores,
  tx: Tx,
  { spec, commands }: { spec: DecideSpec<State, Command, Event, Refusal>; commands: readonly Command[] },
): Promise<readonly Decision<Event, Refusal>[]> {
  const { decider, codec } = spec;
  const streams = new Map<string, { state: State; version: bigint }>();
  for (const command of commands) streams.set(spec.streamOf(command), { state: decider.initial, version: 0n });
  const { rows } = await tx.query<StoredEvent>(load, [[...streams.keys()]]);
  for (const row of rows) {
    const before = streams.get(row.stream);
    if (before === undefined) continue;
    streams.set(row.stream, { state: decider.evolve(before.state, decode(codec, row)), version: row.version });
  }
  const fresh: Versioned<Event>[] = [];
  const decisions = commands.map((command) => {
    const stream = spec.streamOf(command);
    let { state, version } = streams.get(stream) ?? { state: decider.initial, version: 0n };
    const decision = decider.decide(state, command);
    if (decision.outcome !== 'decided') return decision;
    for (const event of decision.events) {
      version += 1n;
      state = decider.evolve(state, event);
      fresh.push({ stream, version, event, correlationId: spec.correlationIdOf(command) });
    }
    streams.set(stream, { state, version });
    return decision;
  });
  await store(stores, tx, { fresh, codec });
  return decisions;
}

async function appendTo<Event>(
  stores: Stores,
  tx: Tx,
  { append, codec }: { append: StreamAppend<Event>; codec: StreamCodec<Event> },
): Promise<bigint> {
  const { stream, events, expected, correlationId } = append;
  const found = await currentVersion(tx, stream, expected);
  if (!isAsExpected(found, expected)) throw new VersionConflict(stream, String(expected), found);
  const fresh = events.map((event, index) => ({ stream, event, correlationId, version: found + BigInt(index) + 1n }));
  await store(stores, tx, { fresh, codec });
  return found + BigInt(events.length);
}

/** Who does not name a version has nobody to lose a race against: such writers of one stream take turns. */
async function currentVersion(tx: Tx, stream: string, expected: ExpectedVersion): Promise<bigint> {
  if (expected === 'any' || expected === 'stream-exists') {
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [stream]);
  }
  const { rows } = await tx.query<{ version: bigint | null }>(
    'select max(version) as version from stream_event where stream = $1',
    [stream],
  );
  return rows[0]?.version ?? 0n;
}

function isAsExpected(found: bigint, expected: ExpectedVersion): boolean {
  switch (expected) {
    case 'any':
      return true;
    case 'no-stream':
      return found === 0n;
    case 'stream-exists':
      return found > 0n;
    default:
      return found === expected;
  }
}

async function store<Event>(
  { log, clock }: Stores,
  tx: Tx,
  { fresh, codec }: { fresh: readonly Versioned<Event>[]; codec: StreamCodec<Event> },
): Promise<void> {
  if (fresh.length === 0) return;
  const encoded = fresh.map(({ event }) => codec.encode(event));
  const events = fresh.map(({ stream, version, event, correlationId }, index): NewEvent => {
    const { type, version: schemaVersion, payload } = encoded[index] ?? codec.encode(event);
    return {
      id: derivedId(stream, version),
      type,
      version: schemaVersion,
      key: codec.keyOf(event),
      occurredAt: codec.occurredAtOf(event),
      correlationId,
      payload,
    };
  });
  await Promise.all([
    writeStreams(tx, fresh, rowsOf(fresh, encoded, clock())),
    log.append({ topic: codec.topic, events }, tx),
  ]);
}

async function writeStreams(tx: Tx, fresh: readonly Versioned<unknown>[], rows: readonly Buffer[]): Promise<void> {
  try {
    await tx.copyBinary(write, rows);
  } catch (error) {
    if ((error as { constraint?: string }).constraint !== 'stream_versions_are_unique') throw error;
    throw new VersionConflict(fresh.map(({ stream }) => stream).join(', '), 'the version that was read');
  }
}

/** In the order of their streams: writers of the same ones never wait for each other in a ring. */
function rowsOf(
  fresh: readonly Versioned<unknown>[],
  encoded: readonly Encoded[],
  recordedAt: string,
): readonly Buffer[] {
  const rows = new CopyBuffer();
  const written = fresh.map((one, index) => ({ ...one, encoded: encoded[index] as Encoded }));
  for (const { stream, version, correlationId, encoded: event } of written.toSorted(byStream)) {
    const { type, version: schemaVersion, payload } = event;
    rows.row(7).text(stream).int8(version).text(type).int4(schemaVersion).timestamptz(recordedAt);
    rows.text(correlationId).bytea(payload);
  }
  return rows.end();
}

function byStream(one: Versioned<unknown>, other: Versioned<unknown>): number {
  if (one.stream === other.stream) return 0;
  return one.stream < other.stream ? -1 : 1;
}

function decode<Event>(codec: StreamCodec<Event>, { type, schema_version, payload }: StoredEvent): Event {
  return codec.decode({ type, version: schema_version, payload });
}
