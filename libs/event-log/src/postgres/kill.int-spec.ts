import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type TestDatabase, testDatabase } from '#testing';
import { claimedTopic, expectDenseAndInOrder, numberOf, readAll } from '../event-log.contract.js';
import { consumerPausesSql, consumerTablesSql, logTablesSql } from './log-tables.js';
import { postgresEventLog } from './postgres-event-log.js';

const partitions = 3;
const projectedSql = 'create table projected (number int); grant select, insert on projected to {{app}};';
const seed = Number(process.env.KILL_SEED ?? Date.now() % 100_000);
const keptWithinMs = 60_000;

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase('kill', [
    { name: '0001', sql: logTablesSql() + consumerTablesSql() + consumerPausesSql() + projectedSql },
  ]);
});
afterAll(() => database.drop());

/** A moment between 0 and 1, the same for the same seed and round. */
const moment = (round: number) => Math.abs(Math.sin(seed + round * 12.9898) * 43_758.5453) % 1;

/** Kills a child a moment after it has printed a number of lines, or when it no longer does. Answers with its lines. */
async function killed(program: string, args: readonly string[], at: { lines: number; ms: number }): Promise<number[]> {
  const path = fileURLToPath(new URL(`./fixtures/${program}.mjs`, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    killSignal: 'SIGKILL',
    timeout: 5_000,
  });
  let printed = '';
  let dying: NodeJS.Timeout | undefined;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    if (printed.split('\n').length > at.lines) dying ??= setTimeout(() => child.kill('SIGKILL'), at.ms);
  });
  const signal = await new Promise((resolve) => child.once('close', (_code, by) => resolve(by)));
  expect(signal).toBe('SIGKILL');
  return printed.split('\n').slice(0, -1).map(Number);
}

test(
  `a process killed while it appends or projects loses nothing and does nothing twice (KILL_SEED=${seed})`,
  async () => {
    let acknowledged = 0;
    for (let round = 0; round < 5; round += 1) {
      const args = [database.url, claimedTopic, String(partitions), String(acknowledged + 1)];
      const lines = await killed('append-facts', args, { lines: 5, ms: moment(round) * 60 });
      acknowledged = lines.at(-1) ?? acknowledged;
    }
    const topics = [{ name: claimedTopic, partitions, claims: true }];
    const log = postgresEventLog({ database: database.app, topics, clock: () => '2026-10-03T14:05:10.000Z' });
    const events = await readAll({ log, partitions }, claimedTopic);
    expectDenseAndInOrder(events);
    const logged = events.map(numberOf).sort((one, other) => one - other);
    expect(logged.length).toBeGreaterThanOrEqual(acknowledged);
    expect(logged).toEqual(logged.map((_number, index) => index + 1));

    const begun: number[] = [];
    const projected = async () => {
      const { rows } = await database.app.query<{ number: number }>('select number from projected order by number');
      return rows.map(({ number }) => number);
    };
    for (let round = 5; round < 16 && (await projected()).length < logged.length; round += 1) {
      const left = logged.length - (await projected()).length;
      const lines = Math.min(round < 12 ? 15 : left, left);
      begun.push(
        ...(await killed('project-facts', [database.url, claimedTopic, String(partitions)], {
          lines,
          ms: moment(round) * 50,
        })),
      );
    }
    expect(begun.length).toBeGreaterThan(logged.length);
    expect(await projected()).toEqual(logged);
    expect((await database.app.query('select from dead_letter')).rowCount).toBe(0);
  },
  keptWithinMs,
);
