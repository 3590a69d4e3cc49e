import pg from 'pg';
import { CopyIn } from './copy-in.js';
import { TickSocket } from './tick-socket.js';

export interface Rows<Row> {
  readonly rows: Row[];
  readonly rowCount: number;
}

export interface Queryable {
  /** int8 comes as bigint, timestamptz as Date, bytea as Buffer. */
  query<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<Rows<Row>>;
  /** A statement that the server plans once for a connection; `name` stands for its text. */
  prepared<Row = Record<string, unknown>>(name: string, text: string, values: readonly unknown[]): Promise<Rows<Row>>;
}

/** A transaction under way. Queries may be sent without waiting for each other; they run in order. */
export interface Tx extends Queryable {
  /** `sql` is a `copy … from stdin binary`, `body` what CopyBuffer made. */
  copyBinary(sql: string, body: readonly Buffer[]): Promise<void>;
  /**
   * The same of parts that it takes before it returns: the server works on the first while the others are made. Throws
   * where it cannot begin, and what taking them throws; nothing is copied then.
   */
  copyParts(sql: string, parts: Iterable<Buffer>): Promise<void>;
  afterCommit(run: () => void): void;
  afterRollback(run: () => void): void;
}

export interface Database extends Queryable {
  readonly name: string;
  /** Commits what `work` did, or nothing of it where it throws. The error is passed on as it is. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Calls `heard` for each NOTIFY on the channel; a hint, not a promise: a lost connection is taken up again. */
  listen(channel: string, heard: (payload: string) => void): Promise<() => Promise<void>>;
  end(): Promise<void>;
}

const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.INT8, BigInt);
types.setTypeParser(1016, (text: string) => (text === '{}' ? [] : text.slice(1, -1).split(',').map(BigInt)));

/** A pool of connections to one database. `max` connections at the most. */
export function openDatabase(options: { url: string; name: string; max?: number }): Database {
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: options.name,
    max: options.max ?? 10,
    types,
    pipeline: true,
    stream: () => new TickSocket(),
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
  });
  // An idle connection that breaks is replaced by the pool; whoever needs one learns of trouble then.
  pool.on('error', () => undefined);
  const listeners = new Set<() => Promise<void>>();
  return {
    name: options.name,
    query: (text, values) => rowsOf(pool.query(text, values as unknown[])),
    prepared: (name, text, values) => rowsOf(pool.query({ name, text, values: values as unknown[] })),
    transaction: (work) => transaction(pool, work),
    async listen(channel, heard) {
      const stop = listen(options.url, channel, heard);
      listeners.add(stop);
      return async () => {
        listeners.delete(stop);
        await stop();
      };
    },
    async end() {
      await Promise.all([...listeners].map((stop) => stop()));
      await pool.end();
    },
  };
}

async function rowsOf<Row>(result: Promise<pg.QueryResult>): Promise<Rows<Row>> {
  const { rows, rowCount } = await result;
  return { rows: rows as Row[], rowCount: rowCount ?? 0 };
}

async function transaction<T>(pool: pg.Pool, work: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  const course: Course = { isOver: false, failure: undefined, committed: [], rolledBack: [] };
  // A connection that breaks under way fails its queries; without a listener it would end the process.
  const ignore = () => undefined;
  client.on('error', ignore);
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await work(txOf(client, course));
    course.isOver = true;
    await client.query('commit');
    for (const run of course.committed) run();
    return result;
  } catch (error) {
    course.isOver = true;
    await client.query('rollback').catch((fault: unknown) => {
      broken = fault instanceof Error ? fault : new Error(String(fault));
    });
    for (const run of course.rolledBack) run();
    // By now every statement has been answered. Of those sent together, one that only failed because another had may
    // have been heard first.
    throw followsAnother(error) ? (course.failure ?? error) : error;
  } finally {
    client.off('error', ignore);
    client.release(broken);
  }
}

interface Course {
  isOver: boolean;
  /** The first statement's that failed by itself. */
  failure: unknown;
  readonly committed: (() => void)[];
  readonly rolledBack: (() => void)[];
}

function txOf(client: pg.PoolClient, course: Course): Tx {
  // Work that was sent together is left behind where a part of it fails. What it still sends must not be committed alone.
  const over = () => new Error('the transaction is over', { cause: course.failure });
  const send = <T>(statement: () => Promise<T>): Promise<T> => {
    if (course.isOver) return Promise.reject(over());
    return statement().catch((error: unknown) => {
      if (!followsAnother(error)) course.failure ??= error;
      throw error;
    });
  };
  return {
    query: (text, values) => send(() => rowsOf(client.query(text, values as unknown[]))),
    prepared: (name, text, values) => send(() => rowsOf(client.query({ name, text, values: values as unknown[] }))),
    copyBinary: (sql, body) => send(() => copyIn(client, sql, body)),
    copyParts: (sql, parts) => {
      if (course.isOver) throw over();
      return send(() => copyIn(client, sql, parts));
    },
    afterCommit: (run) => void course.committed.push(run),
    afterRollback: (run) => void course.rolledBack.push(run),
  };
}

function copyIn(client: pg.PoolClient, sql: string, parts: Iterable<Buffer>): Promise<void> {
  const { promise: copied, resolve, reject } = Promise.withResolvers<undefined>();
  const copy = new CopyIn(sql, (error) => (error ? reject(error) : resolve(undefined)));
  client.query(copy);
  try {
    for (const part of parts) copy.send(part);
  } catch (fault) {
    copy.giveUp();
    copied.catch(() => undefined);
    throw fault;
  }
  copy.end();
  return copied;
}

/** in_failed_sql_transaction: refused because a statement before it failed. */
function followsAnother(error: unknown): boolean {
  return (error as { code?: unknown } | undefined)?.code === '25P02';
}

const relistenDelayMs = 500;

function listen(url: string, channel: string, heard: (payload: string) => void): () => Promise<void> {
  let stopped = false;
  let current: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  const connect = async (): Promise<void> => {
    const client = new pg.Client({ connectionString: url, application_name: `listen ${channel}` });
    const again = () => {
      if (stopped || current !== client) return;
      current = undefined;
      timer = setTimeout(() => void connect(), relistenDelayMs);
    };
    client.on('error', again);
    client.on('end', again);
    client.on('notification', ({ payload }) => heard(payload ?? ''));
    current = client;
    try {
      await client.connect();
      await client.query(`listen ${pg.escapeIdentifier(channel)}`);
      if (stopped) await client.end();
    } catch {
      again();
    }
  };
  void connect();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await current?.end().catch(() => undefined);
  };
}
