import { type TestDatabase, testDatabase } from '#testing';
import { runConsumer } from '../consumer/consumer.js';
import { fact, factsTopic, numberOf, until } from '../event-log.contract.js';
import type { EventLog, LoggedEvent } from '../event-log.port.js';
import { consumerPausesSql, consumerTablesSql, logTablesSql, projectionTablesSql } from '../postgres/log-tables.js';
import { postgresEventLog } from '../postgres/postgres-event-log.js';
import type { Projection } from './projection.js';
import type { Rebuilt } from './rebuild-outcome.js';
import type { RebuildOptions } from './rebuild-options.js';
import { rebuildProjection } from './rebuild-projection.js';

export const partitions = 3;
const keys = ['ann', 'bea', 'cem', 'dia', 'eve'];
const tablesSql = `
  create table tally (key text primary key, facts integer not null) with (fillfactor = 70);
  create table noted (key text not null, number integer not null,
    constraint a_number_is_noted_once unique (key, number),
    constraint numbers_are_not_negative check (number >= 0));
  create index noted_by_number on noted (number desc) where number > 3;
  create table told (key text not null);
  grant select, insert, update on tally to {{app}};
  grant select, insert on noted, told to {{app}};`;

export const tally: Projection<LoggedEvent> = {
  name: 'tally',
  version: 1,
  tables: ['tally', 'noted'],
  group: 'tallying',
  topics: [factsTopic],
  factsOf: ({ events }) => events,
  async write(tx, events) {
    for (const event of events) {
      await tx.query('insert into noted values ($1, $2)', [event.key, numberOf(event)]);
      await tx.query('insert into tally values ($1, 1) on conflict (key) do update set facts = tally.facts + 1', [
        event.key,
      ]);
    }
  },
};

/** A service that keeps the tally and tells of it, with 100 facts behind it. */
export interface Tallying {
  readonly database: TestDatabase;
  readonly log: EventLog;
  /** Numbers of every key, from the first to the last of them. */
  append(first: number, last: number): Promise<unknown>;
  caughtUp(): Promise<void>;
  /** In slices of seven. */
  rebuild(options?: Partial<RebuildOptions>): Promise<Rebuilt>;
  rows(sql: string): Promise<Record<string, unknown>[]>;
  countOf(table: string): Promise<number>;
  end(): Promise<void>;
}

export async function openTallying(): Promise<Tallying> {
  const sql = [logTablesSql(), consumerTablesSql(), consumerPausesSql(), projectionTablesSql('tally'), tablesSql].join(
    '\n',
  );
  const database = await testDatabase('rebuild', [{ name: '0001', sql }]);
  const { app, admin } = database;
  const clock = () => '2026-10-03T14:05:10.000Z';
  const log = postgresEventLog({ database: app, topics: [{ name: factsTopic, partitions }], clock });
  const consumer = await runConsumer({
    database: app,
    reader: log,
    spec: { group: tally.group, topics: tally.topics, from: 'start' },
    async handle(batch, { tx }) {
      await tally.write(tx, tally.factsOf(batch));
      for (const { key } of batch.events) await tx.query('insert into told values ($1)', [key]);
    },
  });
  const rows: Tallying['rows'] = async (text) => (await admin.query(text)).rows;
  const tallying: Tallying = {
    database,
    log,
    append(first, last) {
      const numbers = Array.from({ length: last - first + 1 }, (_one, index) => first + index);
      const events = keys.flatMap((key) => numbers.map((number) => fact(key, number)));
      return log.append({ topic: factsTopic, events });
    },
    caughtUp: () => until(async () => (await consumer.lag()).every(({ behind }) => behind === 0n)),
    rebuild: (options) =>
      rebuildProjection({
        database: admin,
        projection: tally,
        readerFor: () => log,
        service: { database: app, log, clock },
        maxBatch: 7,
        ...options,
      }),
    rows,
    countOf: async (table) => (await rows(`select from ${table}`)).length,
    async end() {
      await consumer.stop();
      await database.drop();
    },
  };
  await tallying.append(1, 20);
  await tallying.caughtUp();
  return tallying;
}
