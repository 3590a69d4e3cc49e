import { openDatabase } from '#postgres';
import type { ServiceName } from '../../../../apps/standalone/src/composition/environments.js';
import { type Fault, pause } from './fault.js';

/** Where a process is killed: it waits there for an advisory lock that the harness holds. */
const points = {
  'the log appended, not committed': { number: 1, table: 'log_partition', when: 'update' },
  'a slice worked on, not committed': { number: 2, table: 'consumer_checkpoint', when: 'update' },
  'records sent, not noted by the relay': { number: 3, table: 'relay_lease', when: 'update of next_offset' },
} as const;
type Point = keyof typeof points;

const lockSpace = 4_242;
const waitsAtMostMs = 6_000;

const visited: readonly { service: ServiceName; point: Point }[] = [
  { service: 'ingestion', point: 'the log appended, not committed' },
  { service: 'attribution', point: 'the log appended, not committed' },
  { service: 'attribution', point: 'a slice worked on, not committed' },
  { service: 'ledger', point: 'a slice worked on, not committed' },
  { service: 'ingestion', point: 'records sent, not noted by the relay' },
  { service: 'attribution', point: 'records sent, not noted by the relay' },
];

/** The points are triggers of the harness: the services know nothing of them. They fire as the last of a commit. */
export async function plantNamedPoints(adminUrl: string): Promise<void> {
  const database = openDatabase({ url: adminUrl, name: 'faults', max: 1 });
  await database.query(`
    create function wait_at_point() returns trigger language plpgsql as $$
    begin perform pg_advisory_xact_lock_shared(${lockSpace}, tg_argv[0]::integer); return null; end $$`);
  for (const { number, table, when } of Object.values(points)) {
    const { rows } = await database.query<{ there: boolean }>('select to_regclass($1) is not null as there', [table]);
    if (rows[0]?.there !== true) continue;
    await database.query(`
      create constraint trigger point_${number} after ${when} on ${table}
      deferrable initially deferred for each row execute function wait_at_point('${number}')`);
  }
  await database.end();
}

interface Waiter {
  readonly pid: number;
}

/** Kills a service exactly there; what it had open is rolled back, or committed after its death. */
export const killAtPoint: Fault = {
  name: 'kill -9 at a named point',
  async strike({ services, databases }, dice) {
    const { service, point } = dice.pick(visited);
    const isCommitted = dice.between(0, 1) === 1;
    const database = databases[service];
    return database.transaction(async (tx) => {
      await tx.query('select pg_advisory_xact_lock($1, $2)', [lockSpace, points[point].number]);
      const waiting = async (): Promise<readonly Waiter[]> => {
        const { rows } = await database.query<Waiter>(
          `select pid from pg_locks where locktype = 'advisory' and not granted and classid = $1 and objid = $2
           and "database" = (select oid from pg_database where datname = current_database())`,
          [lockSpace, points[point].number],
        );
        return rows;
      };
      const deadline = Date.now() + waitsAtMostMs;
      while ((await waiting()).length === 0 && Date.now() < deadline) await pause(10);
      const waiters = await waiting();
      if (waiters.length === 0) return `${service}: nobody came to "${point}"`;
      await Promise.all(services.processes.filter(({ name }) => name === service).map((each) => each.end('SIGKILL')));
      if (!isCommitted) for (const { pid } of waiters) await tx.query('select pg_terminate_backend($1)', [pid]);
      return `${service}: ${point}; then ${isCommitted ? 'committed' : 'rolled back'}`;
    });
  },
};
